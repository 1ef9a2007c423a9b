import type { RecordedEvent } from '@guru/protocol/api';
import { asksInWords } from './password-words.ts';
import { PlainText } from './plain-text.ts';
import { TypedKeys } from './typed-keys.ts';

/** Output within one picture of a screen is one event. */
const SAME_PICTURE_MS = 16;
/** A piece is full at so many characters: small enough to be read by itself, large enough that a flood is few rows. */
const FULL_CHARACTERS = 256 * 1024;
/** What a piece's text repeats of the one before: the longest text that the search finds across a border. */
const CARRIED_CHARACTERS = 200;
/** Where a line is longer, its end tells what it asks for. */
const PROMPT_CHARACTERS = 200;
const ENTER = [13, 10];

/** What was recorded between two cuts. */
export interface Piece {
  readonly started_ms: number;
  readonly ended_ms: number;
  readonly output_bytes: number;
  /** Events as lines of JSON. */
  readonly lines: string;
  readonly text: string;
  readonly text_carried: number;
  readonly marks: readonly { readonly at_ms: number; readonly text: string }[];
}

/** Records one terminal, as events between which a piece may be cut at any time. `now` is in milliseconds since it began, never backwards. */
export class Tape {
  readonly #now: () => number;
  readonly #output = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #input = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #keys = new TypedKeys((at_ms, keys) =>
    this.#add(at_ms, 'i', this.#input.decode(keys, { stream: true })),
  );
  readonly #plain = new PlainText();
  #events: RecordedEvent[] = [];
  #characters = 0;
  #outputBytes = 0;
  /** No event of the next piece is before this. */
  #cutAt = 0;
  /** Printed, and its text not taken out yet. */
  #unread = '';
  #text = '';
  #carried = 0;
  /** The line at the cursor, as far as it was printed. */
  #line = '';
  #isSecret = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether a piece should be cut now. */
  get isFull(): boolean {
    return this.#characters >= FULL_CHARACTERS;
  }

  printed(bytes: Uint8Array): void {
    this.#outputBytes += bytes.length;
    this.#print(this.#output.decode(bytes, { stream: true }));
  }

  /** Keys on their way to the device. Those that aren't to be kept are counted all the same, for `told` counts them too. */
  typed(bytes: Uint8Array, mayKeep: boolean): void {
    if (mayKeep && !this.#isSecret) this.#isSecret = asksInWords(this.#readLine());
    this.#keys.typed(this.#now(), bytes, this.#isSecret || !mayKeep);
    if (ENTER.some((key) => bytes.includes(key))) this.#isSecret = false;
  }

  told(bytes: number, hidden: boolean): void {
    this.#keys.told(bytes, hidden);
  }

  resized(cols: number, rows: number): void {
    this.#add(this.#now(), 'r', `${cols}x${rows}`);
  }

  mark(text: string): void {
    this.#add(this.#now(), 'm', text);
  }

  exited(status: number): void {
    this.finish();
    this.#add(this.#now(), 'x', String(status));
  }

  /** Nothing more is printed: what was left of a character goes in too. */
  finish(): void {
    this.#print(this.#output.decode());
  }

  /** What has come since the last cut; undefined when nothing has. */
  cut(): Piece | undefined {
    if (this.#events.length === 0) return undefined;
    this.#readLine();
    // Keys come when they may be kept, and belong where they were typed.
    const events = this.#events.sort(([a], [b]) => a - b);
    const started_ms = events[0]?.[0] ?? 0;
    const ended_ms = events.at(-1)?.[0] ?? 0;
    const piece = {
      started_ms,
      ended_ms,
      output_bytes: this.#outputBytes,
      lines: events.map((event) => `${JSON.stringify(event)}\n`).join(''),
      text: this.#text,
      text_carried: this.#carried,
      marks: events.flatMap(([at_ms, code, text]) => (code === 'm' ? [{ at_ms, text }] : [])),
    };
    this.#cutAt = ended_ms;
    this.#events = [];
    this.#characters = 0;
    this.#outputBytes = 0;
    this.#text = this.#text.slice(-CARRIED_CHARACTERS);
    this.#carried = this.#text.length;
    return piece;
  }

  #print(text: string): void {
    if (text === '') return;
    this.#unread += text;
    const at_ms = this.#now();
    const last = this.#events.at(-1);
    if (last?.[1] === 'o' && at_ms - last[0] < SAME_PICTURE_MS) {
      last[2] += text;
      this.#characters += text.length;
    } else this.#add(at_ms, 'o', text);
  }

  #add(at_ms: number, code: RecordedEvent[1], data: string): void {
    if (data === '' && code === 'i') return;
    this.#events.push([Math.max(at_ms, this.#cutAt), code, data]);
    this.#characters += data.length;
  }

  #readLine(): string {
    const text = this.#plain.read(this.#unread);
    this.#unread = '';
    this.#text += text;
    const end = text.lastIndexOf('\n');
    this.#line = (end < 0 ? this.#line + text : text.slice(end + 1)).slice(-PROMPT_CHARACTERS);
    return this.#line;
  }
}
