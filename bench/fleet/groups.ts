import { type Calls, type Role, startRole } from '../lib/role.ts';
import { cpuSeconds } from '../lib/usage.ts';

/** Connections are made by several processes, for one alone would be slower than the server that is measured. */
const GENERATORS = 2;

/** The processes of one kind of client. */
export interface Groups<C extends Calls> extends AsyncDisposable {
  readonly roles: readonly Role<C>[];
  /** The part of `count` that each process carries, with the number of its first. */
  shares(count: number): { readonly role: Role<C>; readonly first: number; readonly count: number }[];
  /** Seconds of CPU that all of them have used. */
  cpuSeconds(): number;
  /**
   * Waits until so many connections are up that came up at or after `since` (Unix milliseconds); answers how many are, also when the time
   * is over.
   */
  waitUntilUp(count: number, limitMs: number, since?: number): Promise<number>;
}

/** Starts the processes; `countUp` asks one of them how many of its connections have come up since then. */
export function startGroups<C extends Calls>(
  file: string,
  countUp: (role: Role<C>, since: number) => Promise<number>,
): Groups<C> {
  const stack = new AsyncDisposableStack();
  const roles = Array.from({ length: GENERATORS }, () => stack.use(startRole<C>(file)));
  const countAll = async (since: number) => {
    const counts = await Promise.all(roles.map((role) => countUp(role, since)));
    return counts.reduce((sum, one) => sum + one, 0);
  };
  return {
    roles,
    shares: (count) =>
      roles.map((role, i) => {
        const first = Math.floor((count * i) / roles.length);
        return { role, first, count: Math.floor((count * (i + 1)) / roles.length) - first };
      }),
    cpuSeconds: () => roles.reduce((sum, role) => sum + cpuSeconds(role.pid), 0),
    async waitUntilUp(count, limitMs, since = 0) {
      const until = performance.now() + limitMs;
      for (;;) {
        const up = await countAll(since);
        if (up === count || performance.now() > until) return up;
        await Bun.sleep(50);
      }
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
