import type { ConnectionState, SessionEnd, TerminalEnd } from '@guru/client/session';

/** Where a terminal stands. `connected` and `waiting` take keys; every other state but `opening` can be opened again. */
export type TerminalState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'connected'; readonly shell: string }
  /** The way to the shell is lost, and may come back: what is typed waits. */
  | { readonly kind: 'waiting'; readonly way: Exclude<ConnectionState, 'connected'> }
  /** The shell ended by itself. */
  | { readonly kind: 'exited'; readonly code: number | null; readonly signal: string | null }
  /** The session, or the connection to it, is gone. */
  | { readonly kind: 'lost'; readonly reason: SessionEnd['reason'] }
  /** The channel was reset, with a code of the protocol. */
  | { readonly kind: 'cut'; readonly code: string; readonly message: string }
  /** It could not be opened at all. */
  | { readonly kind: 'failed'; readonly error: unknown };

export function isOver(state: TerminalState): boolean {
  return !['opening', 'connected', 'waiting'].includes(state.kind);
}

/** The state in which a shell ends. */
export function stateOf(end: TerminalEnd): TerminalState {
  if (end.type === 'exited') return { kind: 'exited', code: end.code, signal: end.signal };
  return { kind: 'cut', code: end.code, message: end.message };
}
