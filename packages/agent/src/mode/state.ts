/**
 * ```
 *            link is up              first session
 * offline ───────────────► heartbeat ─────────────► tunnel
 *    ▲                      │     ▲                  │  │
 *    │   link is lost       │     └──────────────────┘  │
 *    └──────────────────────┴───────────────────────────┘
 *                                 last session is gone
 * ```
 * - `offline`: there is no link, and no session
 * - `heartbeat`: heartbeats go out, nobody works here
 * - `tunnel`: heartbeats go on, and there is at least one session, perhaps still on its way out
 *
 * A change of mode never touches the connection.
 */
export type ModeState = 'offline' | 'heartbeat' | 'tunnel';

const FOLLOWS: Readonly<Record<ModeState, readonly ModeState[]>> = {
  offline: ['heartbeat'],
  heartbeat: ['tunnel', 'offline'],
  tunnel: ['heartbeat', 'offline'],
};

export function mayFollow(from: ModeState, to: ModeState): boolean {
  return FOLLOWS[from].includes(to);
}
