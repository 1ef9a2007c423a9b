/**
 * ```
 *            link is up              first session
 * offline ───────────────► heartbeat ─────────────► tunnel
 *  ▲   ▲                    │  ▲   ▲                 │ │ │
 *  │   │   link is gone     │  │   └─────────────────┘ │ │
 *  │   └────────────────────┴──┼───────────────────────┘ │
 *  │                           │  last session is gone   │
 *  │     grace is over         │    link is up           │ link is lost
 *  └───────────────────────── away ◄─────────────────────┘
 * ```
 * - `offline`: there is no link, and no session
 * - `heartbeat`: heartbeats go out, nobody works here
 * - `tunnel`: heartbeats go on, and there is at least one session, perhaps still on its way out
 * - `away`: the link is lost; sessions wait for the next one, for the grace at most (spec §7.1), or are on their way out. From here it goes to `tunnel` when a
 *   link is up and a session is left
 *
 * A change of mode never touches the connection.
 */
export type ModeState = 'offline' | 'heartbeat' | 'tunnel' | 'away';

const FOLLOWS: Readonly<Record<ModeState, readonly ModeState[]>> = {
  offline: ['heartbeat'],
  heartbeat: ['tunnel', 'offline'],
  tunnel: ['heartbeat', 'away', 'offline'],
  away: ['tunnel', 'heartbeat', 'offline'],
};

export function mayFollow(from: ModeState, to: ModeState): boolean {
  return FOLLOWS[from].includes(to);
}
