import type { JsonObject, Side } from '@guru/protocol';
import type { RecordingSettings } from '@guru/protocol/api';
import type { SessionTap } from '../../tunnel/index.ts';
import { Reel, type WriteQueue } from './reel.ts';
import { Tape } from './tape.ts';
import { readTerminalMessage, TerminalParams } from './terminal-messages.ts';

/** How a shell tells the signal that ended a program, in its exit status. */
const SIGNAL_STATUS: Readonly<Record<string, number>> = {
  HUP: 129,
  INT: 130,
  QUIT: 131,
  KILL: 137,
  TERM: 143,
};
const UNKNOWN_STATUS = 1;

export interface SessionRecorderOptions {
  readonly facts: { readonly session_id: string; readonly partner_id: string; readonly tech_name: string };
  readonly note: (channel: number, details: object) => void;
  readonly queue: WriteQueue;
  /** Something was recorded: `cut` should be called soon, or now. */
  readonly onRecorded: (when: 'soon' | 'now') => void;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Records the terminals of one session. */
export class SessionRecorder implements SessionTap {
  readonly #options: SessionRecorderOptions;
  readonly #reels = new Map<number, Reel>();
  #settings: RecordingSettings | undefined;
  #hasEnded = false;

  constructor(options: SessionRecorderOptions) {
    this.#options = options;
  }

  get partner_id(): string {
    return this.#options.facts.partner_id;
  }

  /** Nothing comes any more, and everything was sent on. */
  get isDone(): boolean {
    return this.#hasEnded && this.#reels.size === 0;
  }

  /** What holds for the whole session; what was recorded meanwhile goes by it too. */
  learn(settings: RecordingSettings): void {
    this.#settings = settings;
    if (!settings.record) this.#reels.clear();
  }

  opened(channel: number, params: JsonObject): void {
    if (this.#settings?.record === false) return;
    const { now, queue, note } = this.#options;
    const { session_id, partner_id, tech_name } = this.#options.facts;
    const { cols, rows, term } = TerminalParams.parse(params);
    const started_at = now();
    let latest = 0;
    const tape = new Tape(() => (latest = Math.max(latest, now() - started_at)));
    const recording_id = Bun.randomUUIDv7();
    const beginning = {
      recording_id,
      partner_id,
      session_id,
      channel_id: channel,
      started_at,
      cols,
      rows,
      term,
    };
    this.#reels.set(
      channel,
      new Reel({ beginning, tape, queue, now, note: (details) => note(channel, details) }),
    );
    tape.mark(`${tech_name} opened the terminal`);
    this.#options.onRecorded('soon');
  }

  data(from: Side, channel: number, bytes: Uint8Array): void {
    const tape = this.#reels.get(channel)?.tape;
    if (tape === undefined) return;
    if (from === 'agent') tape.printed(bytes);
    else tape.typed(bytes, this.#settings?.keep_input === true);
    this.#recorded(channel);
  }

  message(from: Side, channel: number, payload: Uint8Array): void {
    const reel = this.#reels.get(channel);
    const message = reel && readTerminalMessage(from, payload);
    if (reel === undefined || message === undefined) return;
    const { tape } = reel;
    switch (message.type) {
      case 'resize':
        tape.resized(message.cols, message.rows);
        break;
      case 'typed':
        tape.told(message.bytes, message.hidden);
        break;
      case 'exit': {
        const { code, signal } = message;
        reel.exited(code, signal);
        tape.exited(code ?? SIGNAL_STATUS[signal ?? ''] ?? UNKNOWN_STATUS);
      }
    }
    this.#recorded(channel);
  }

  closed(channel: number): void {
    const reel = this.#reels.get(channel);
    if (reel === undefined) return;
    reel.end();
    this.#options.onRecorded('now');
  }

  mark(text: string): void {
    for (const { tape } of this.#reels.values()) tape.mark(text);
    if (this.#reels.size > 0) this.#options.onRecorded('soon');
  }

  ended(): void {
    this.#hasEnded = true;
    for (const reel of this.#reels.values()) reel.end();
    this.#options.onRecorded('now');
  }

  /** Sends on what was recorded since the last time. Does nothing before the settings are known. */
  cut(): void {
    const settings = this.#settings;
    if (settings === undefined) return;
    for (const [channel, reel] of this.#reels) {
      reel.cut(settings.keep_input);
      if (reel.hasEnded) this.#reels.delete(channel);
    }
  }

  #recorded(channel: number): void {
    const reel = this.#reels.get(channel);
    if (!reel?.tape.isFull) this.#options.onRecorded('soon');
    else if (this.#settings === undefined) reel.drop();
    else reel.cut(this.#settings.keep_input);
  }
}
