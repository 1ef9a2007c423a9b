import { decodeMessage, type JsonObject, type Side } from '@guru/protocol';
import { z } from 'zod';
import type { SessionTap } from '../tap.ts';
import { History } from './history.ts';

const Size = z.number().int().min(1).max(1000);
const Params = z.object({ cols: Size.catch(80), rows: Size.catch(24), term: z.string().max(64).catch('') });
const Resize = z.object({ type: z.literal('resize'), cols: Size, rows: Size });
const Exit = z.object({
  type: z.literal('exit'),
  code: z.number().int().nullable().catch(null),
  signal: z.string().max(16).nullable().catch(null),
});

/** How a program on a terminal ended. */
export type Exit = z.infer<typeof Exit>;

/** A terminal of a session while it lives, as one who comes later gets to see it. */
export interface Screen {
  /** The channel's number in the session. */
  readonly id: number;
  /** The how-manieth terminal of the session it is, from 1 on. */
  readonly number: number;
  readonly term: string;
  cols: number;
  rows: number;
  readonly history: History;
  exit: Exit | undefined;
}

/** Hears what becomes of the terminals, right after it happened. */
export interface ScreenListener {
  opened(screen: Screen): void;
  printed(screen: Screen, bytes: Uint8Array): void;
  resized(screen: Screen): void;
  closed(screen: Screen): void;
}

/** The terminals of one session that are open now. */
export class Screens implements SessionTap {
  readonly #listener: ScreenListener;
  readonly #screens = new Map<number, Screen>();
  #count = 0;

  constructor(listener: ScreenListener) {
    this.#listener = listener;
  }

  [Symbol.iterator](): Iterator<Screen> {
    return this.#screens.values();
  }

  opened(id: number, params: JsonObject): void {
    this.#count += 1;
    const { cols, rows, term } = Params.parse(params);
    const screen: Screen = {
      id,
      number: this.#count,
      term,
      cols,
      rows,
      history: new History(),
      exit: undefined,
    };
    this.#screens.set(id, screen);
    this.#listener.opened(screen);
  }

  data(from: Side, id: number, bytes: Uint8Array): void {
    const screen = this.#screens.get(id);
    if (screen === undefined || from !== 'agent') return;
    screen.history.add(bytes);
    this.#listener.printed(screen, bytes);
  }

  message(from: Side, id: number, payload: Uint8Array): void {
    const screen = this.#screens.get(id);
    if (screen === undefined) return;
    const message = decodeMessage(payload);
    if (from === 'agent') {
      screen.exit = Exit.safeParse(message).data ?? screen.exit;
      return;
    }
    const resize = Resize.safeParse(message).data;
    if (resize === undefined) return;
    screen.cols = resize.cols;
    screen.rows = resize.rows;
    this.#listener.resized(screen);
  }

  closed(id: number): void {
    const screen = this.#screens.get(id);
    if (screen === undefined) return;
    this.#screens.delete(id);
    this.#listener.closed(screen);
  }

  mark(): void {}

  ended(): void {
    for (const id of [...this.#screens.keys()]) this.closed(id);
  }
}
