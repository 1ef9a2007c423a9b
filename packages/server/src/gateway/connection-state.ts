/**
 * The states of an agent's connection; they only move forward.
 * - `connecting`: authorised, the WebSocket isn't open yet.
 * - `awaiting_hello`: open, and silent until the hello, for ten seconds at most.
 * - `active`: an agent. Heartbeats, orders, sessions.
 * - `leaving`: over for us; the closing handshake is under way, for five seconds at most.
 * - `closed`: nothing is left of it.
 */
export const CONNECTION_STATES = ['connecting', 'awaiting_hello', 'active', 'leaving', 'closed'] as const;
export type ConnectionState = (typeof CONNECTION_STATES)[number];

/** Spec §3: the first message comes within this time. */
export const HELLO_WITHIN_MS = 10_000;
/** Spec §3: a heartbeat is overdue, so the agent is asked for a sign. */
export const ASK_AFTER_MS = 40_000;
/** Spec §3: it gave none. A connection that is half-open, or a device that sleeps, is known within a minute. */
export const OFFLINE_AFTER_MS = 55_000;
/** How long a peer may take to answer a close; one that is half-open never does. */
export const CLOSE_WITHIN_MS = 5_000;

/** Whether a connection may go from one state to another. */
export function mayFollow(from: ConnectionState, to: ConnectionState): boolean {
  return CONNECTION_STATES.indexOf(from) < CONNECTION_STATES.indexOf(to);
}
