import { Timeline } from '@guru/client/replay';
import type { RecordedEvent } from '@guru/protocol/api';

/** Longer silences are skipped, when they are. */
const IDLE_LIMIT_MS = 2000;
/** The terminal draws so much at a time, so that the page stays at hand. */
const SLICE_CHARACTERS = 256 * 1024;

export const SPEEDS = [0.5, 1, 2, 4, 8, 16] as const;
export type Speed = (typeof SPEEDS)[number];

/** What is drawn on. */
export interface Canvas {
  /** An empty terminal of this size. */
  reset(cols: number, rows: number): void;
  resize(cols: number, rows: number): void;
  /** Resolves when it is drawn. */
  write(text: string): Promise<void>;
}

export interface PlayerState {
  /** What is shown, in recorded milliseconds. */
  readonly at_ms: number;
  readonly length_ms: number;
  readonly playing: boolean;
  readonly speed: Speed;
  readonly skipsIdle: boolean;
  /** Waits for events that are on their way. */
  readonly waiting: boolean;
}

export interface PlayerOptions {
  readonly canvas: Canvas;
  readonly size: { readonly cols: number; readonly rows: number };
  readonly length_ms: number;
  /** Where it begins, in recorded milliseconds. */
  readonly from_ms: number;
}

/** Replays a recorded terminal: `tick` moves it on while it plays, and any moment can be sought. What is shown at a moment is all that was printed until then. */
export class Player {
  readonly #options: PlayerOptions;
  readonly #listeners = new Set<() => void>();
  #events: RecordedEvent[] = [];
  #timeline = new Timeline(IDLE_LIMIT_MS);
  #isComplete = false;
  #state: PlayerState;
  /** Drawn up to here: a moment, and the number of the event after it. */
  #drawn = { at_ms: -1, next: 0 };
  #drawing: Promise<void> | undefined;
  /** More has come, which may be of what is shown already. */
  #isStale = true;

  constructor(options: PlayerOptions) {
    this.#options = options;
    const at_ms = Math.min(options.from_ms, options.length_ms);
    const { length_ms } = options;
    this.#state = { at_ms, length_ms, playing: false, speed: 1, skipsIdle: true, waiting: true };
    options.canvas.reset(options.size.cols, options.size.rows);
  }

  get state(): PlayerState {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes events that come after those before. */
  add(events: readonly RecordedEvent[]): void {
    this.#events.push(...events);
    this.#timeline.add(events);
    const last = this.#events.at(-1)?.[0] ?? 0;
    if (last > this.#state.length_ms) this.#set({ length_ms: last });
    this.#isStale = true;
    void this.#draw();
  }

  /** There are no more. */
  complete(): void {
    this.#isComplete = true;
    this.#isStale = true;
    void this.#draw();
  }

  play(): void {
    const isOver = this.#state.at_ms >= this.#state.length_ms;
    this.#set({ playing: true, ...(isOver && { at_ms: 0 }) });
    void this.#draw();
  }

  pause(): void {
    this.#set({ playing: false });
  }

  setSpeed(speed: Speed): void {
    this.#set({ speed });
  }

  setSkipsIdle(skipsIdle: boolean): void {
    this.#timeline = new Timeline(skipsIdle ? IDLE_LIMIT_MS : Number.POSITIVE_INFINITY);
    this.#timeline.add(this.#events);
    this.#set({ skipsIdle });
  }

  /** Shows a moment; settles when it is drawn. */
  async seek(at_ms: number): Promise<void> {
    this.#set({ at_ms: Math.max(0, Math.min(at_ms, this.#state.length_ms)) });
    await this.#draw();
  }

  /** So many real milliseconds have passed. */
  tick(ms: number): void {
    const { playing, at_ms, speed, length_ms } = this.#state;
    if (!playing || this.#drawing !== undefined || this.#waits(at_ms)) return;
    const next = this.#timeline.recorded(this.#timeline.played(at_ms) + ms * speed);
    if (next >= length_ms) this.#set({ at_ms: length_ms, playing: false });
    else this.#set({ at_ms: next });
    void this.#draw();
  }

  get #isDrawn(): boolean {
    return !this.#isStale && this.#drawn.at_ms === this.#state.at_ms;
  }

  /** Draws until what is wanted is drawn; one at a time. */
  #draw(): Promise<void> {
    if (this.#drawing === undefined && this.#isDrawn) return Promise.resolve();
    this.#drawing ??= this.#drawAll().finally(() => {
      this.#drawing = undefined;
    });
    return this.#drawing;
  }

  async #drawAll(): Promise<void> {
    const { canvas, size } = this.#options;
    while (!this.#isDrawn) {
      const wanted = this.#state.at_ms;
      this.#isStale = false;
      if (wanted < this.#drawn.at_ms) {
        canvas.reset(size.cols, size.rows);
        this.#drawn.next = 0;
      }
      this.#drawn.at_ms = wanted;
      await this.#drawTo(wanted);
    }
    this.#set({ waiting: this.#waits(this.#state.at_ms) });
  }

  async #drawTo(wanted: number): Promise<void> {
    const { canvas } = this.#options;
    let text = '';
    const flush = async () => {
      for (let from = 0; from < text.length; from += SLICE_CHARACTERS)
        await canvas.write(text.slice(from, from + SLICE_CHARACTERS));
      text = '';
    };
    for (;;) {
      const event = this.#events[this.#drawn.next];
      if (event === undefined || event[0] > wanted) break;
      this.#drawn.next += 1;
      const [, code, data] = event;
      if (code === 'o') text += data;
      if (code !== 'r') continue;
      await flush();
      const [cols = 0, rows = 0] = data.split('x').map(Number);
      if (cols > 0 && rows > 0) canvas.resize(cols, rows);
    }
    await flush();
  }

  #waits(at_ms: number): boolean {
    return !this.#isComplete && (this.#events.at(-1)?.[0] ?? -1) <= at_ms;
  }

  #set(change: Partial<PlayerState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
