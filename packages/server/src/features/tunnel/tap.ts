import type { JsonObject, Side } from '@guru/protocol';
import type { Operation } from './audit-store.ts';
import type { SessionFacts } from './session-types.ts';

/** Hears what passes on the terminals of one session, after the guard has let it pass. It must not throw, and neither keep nor change what it is shown. */
export interface SessionTap {
  /** A terminal was opened; the number is the session's. */
  opened(channel: number, params: JsonObject): void;
  data(from: Side, channel: number, bytes: Uint8Array): void;
  message(from: Side, channel: number, payload: Uint8Array): void;
  /** A terminal has ended, whoever ended it. */
  closed(channel: number): void;
  /** Something that belongs on the record of every terminal of the session: who came, who took over. */
  mark(text: string): void;
  /** The session has ended, and every terminal with it. */
  ended(): void;
}

/** Taps that all hear the same, in this order. */
export function tapAll(taps: readonly SessionTap[]): SessionTap {
  const all = (tell: (tap: SessionTap) => void) => {
    for (const tap of taps) tell(tap);
  };
  return {
    opened: (channel, params) => all((tap) => tap.opened(channel, params)),
    data: (from, channel, bytes) => all((tap) => tap.data(from, channel, bytes)),
    message: (from, channel, payload) => all((tap) => tap.message(from, channel, payload)),
    closed: (channel) => all((tap) => tap.closed(channel)),
    mark: (text) => all((tap) => tap.mark(text)),
    ended: () => all((tap) => tap.ended()),
  };
}

/** Puts a tap on a session that begins. `note` takes a line for its audit. */
export type TapSession = (
  facts: Omit<SessionFacts, 'grant' | 'max_sessions'>,
  note: (operation: Operation, channel: number | null, details: object) => void,
) => SessionTap;
