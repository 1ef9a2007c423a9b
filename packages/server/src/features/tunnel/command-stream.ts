import type { Clock, TimerHandle } from '@guru/protocol';
import { outputText } from '../commands/output-text.ts';

/** The reader of a stream expects some bytes at least this often. */
const SIGN_OF_LIFE_MS = 15_000;
/** A comment (WHATWG HTML §9.2.5): bytes that mean nothing. */
const SIGN_OF_LIFE = ':\n\n';
/** Bytes that may wait for the reader before the command is held back. */
const ROOM_BYTES = 64 * 1024;

/**
 * A command's outputs and end as Server-Sent Events. A reader that takes nothing holds the command back: what waits here is at most what the command had credit for.
 */
export class CommandStream {
  readonly body: ReadableStream<Uint8Array>;
  readonly #clock: Clock;
  readonly #utf8 = new TextEncoder();
  /** Called when there is room again. */
  readonly #waiting: (() => void)[] = [];
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #timer: TimerHandle | undefined;

  /** `onGone` is called when the reader leaves before the end. */
  constructor(clock: Clock, onGone: () => void) {
    this.#clock = clock;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => {
          for (const done of this.#waiting.splice(0)) done();
        },
        cancel: () => {
          this.#close();
          onGone();
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: ROOM_BYTES }),
    );
    // The runtime sends the headers with the first bytes: the caller learns at once that the command runs.
    this.#write(SIGN_OF_LIFE);
    this.#beat();
  }

  /** Says an event; `done` is called when there is room for more. After the end nothing is said, and there is always room. */
  say(event: string, data: object, done: () => void = () => undefined): void {
    this.#write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    if (this.#controller === undefined || (this.#controller.desiredSize ?? 0) > 0) done();
    else this.#waiting.push(done);
  }

  /** Ends the body in order: what was said is still read. */
  end(): void {
    this.#controller?.close();
    this.#close();
  }

  #write(text: string): void {
    this.#controller?.enqueue(this.#utf8.encode(text));
  }

  #beat(): void {
    this.#timer = this.#clock.setTimeout(() => {
      if ((this.#controller?.desiredSize ?? 0) > 0) this.#write(SIGN_OF_LIFE);
      this.#beat();
    }, SIGN_OF_LIFE_MS);
  }

  #close(): void {
    this.#controller = undefined;
    if (this.#timer !== undefined) this.#clock.clearTimeout(this.#timer);
    for (const done of this.#waiting.splice(0)) done();
  }
}

/** Cuts a stream of bytes into texts at whole characters. */
export class TextPieces {
  #rest: Uint8Array = new Uint8Array();

  /** What can be said now of these bytes and those before; undefined while it is less than a character. */
  take(bytes: Uint8Array): ReturnType<typeof outputText> | undefined {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const end = all.length - unfinished(all);
    this.#rest = all.slice(end);
    return end === 0 ? undefined : outputText(all.subarray(0, end));
  }

  /** What is left at the end, which is no whole character. */
  last(): ReturnType<typeof outputText> | undefined {
    return this.#rest.length === 0 ? undefined : outputText(this.#rest);
  }
}

/** How many bytes at the end are the beginning of a character that goes on (RFC 3629 §3): 0 to 3. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? back : 0;
  }
  return 0;
}
