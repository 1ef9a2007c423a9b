import type { BrowserTokens } from '@guru/client';
import type { Tokens } from '@guru/protocol/api';

export type SessionState = 'unknown' | 'signed_in' | 'signed_out';

/** Tells the other tabs of this browser, which share the refresh cookie. */
export interface Tabs {
  post(news: SessionState): void;
  listen(listener: (news: unknown) => void): void;
}

export interface Session {
  readonly state: () => SessionState;
  readonly subscribe: (listener: () => void) => () => void;
  /** Finds out by the refresh cookie, once, whether somebody is signed in. Throws `NetworkProblem` when the server can't be asked. */
  ready(): Promise<'signed_in' | 'signed_out'>;
  /** Takes the answer of a sign-in or of the setup. */
  accept(tokens: Tokens): void;
  /** Forgets who was signed in; the caller has told the server. */
  signedOut(): void;
  /** The server said that the session has ended. */
  lost(): void;
}

/**
 * Who is signed in, as far as this tab knows. The access token lives in memory only; signing in or out in one tab reaches the
 * others, and they drop what they hold and ask the cookie again.
 */
export function createSession(tokens: BrowserTokens, tabs: Tabs): Session {
  const listeners = new Set<() => void>();
  let state: SessionState = 'unknown';

  function become(next: SessionState): void {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  }

  tabs.listen((news) => {
    tokens.clear();
    become(news === 'signed_out' ? 'signed_out' : 'unknown');
  });

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async ready() {
      if (state !== 'unknown') return state;
      const outcome = (await tokens.refresh(null)) === null ? 'signed_out' : 'signed_in';
      become(outcome);
      return outcome;
    },
    accept(fresh) {
      tokens.accept(fresh);
      become('signed_in');
      tabs.post('signed_in');
    },
    signedOut() {
      tokens.clear();
      become('signed_out');
      tabs.post('signed_out');
    },
    lost: () => become('signed_out'),
  };
}
