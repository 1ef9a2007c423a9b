/**
 * ```
 * stopped ──► proving ──► connecting ──► greeting ──► up
 *    ▲           ▲  │         │             │          │
 *    │           │  └─────────┴──────┬──────┴──────────┘
 *    │           │                   ▼
 *    │           └─────────────── waiting
 *    └── from each of them, when the agent stops
 * ```
 * - `proving`: the server proves its key over HTTP (spec §2, step 1)
 * - `connecting`: the upgrade is under way (step 2)
 * - `greeting`: hello is sent, welcome awaited
 * - `up`: heartbeats and sessions
 * - `waiting`: before the next attempt; what the connection held has been cleaned up, or waits to go on
 * - `stopped`: before the first attempt and after the last
 */
export type LinkState = 'stopped' | 'proving' | 'connecting' | 'greeting' | 'up' | 'waiting';

const FOLLOWS: Readonly<Record<LinkState, readonly LinkState[]>> = {
  stopped: ['proving'],
  proving: ['connecting', 'waiting', 'stopped'],
  connecting: ['greeting', 'waiting', 'stopped'],
  greeting: ['up', 'waiting', 'stopped'],
  up: ['waiting', 'stopped'],
  waiting: ['proving', 'stopped'],
};

export function mayFollow(from: LinkState, to: LinkState): boolean {
  return FOLLOWS[from].includes(to);
}
