import type { Clock } from '@guru/protocol';
import type { CloseReason, Grant } from '@guru/protocol/control';
import type { Bus } from '../../bus/index.ts';
import type { Operation } from './audit-store.ts';
import type { LiveSession } from './live-session.ts';
import type { SessionPolicy } from './policy.ts';
import type { TapSession } from './tap.ts';

/** What is fixed for the life of a session. */
export interface SessionFacts {
  readonly session_id: string;
  readonly partner_id: string;
  readonly tech_id: string;
  readonly tech_name: string;
  readonly agent: { readonly agent_id: string; readonly hostname: string; readonly os: string };
  readonly route: number;
  /** What it may do. */
  readonly grant: Grant;
  /** Sessions that the agent is to hold at once. */
  readonly max_sessions: number;
}

/** The states of a session; they only move forward. `opening`: the agent isn't ready yet. */
export type SessionState = 'opening' | 'active' | 'ended';

/** How the wait for the agent came out. */
export type Readiness =
  | { readonly ready: true }
  | { readonly ready: false; readonly reason: CloseReason; readonly detail: string | undefined };

/** What a session needs of what keeps all sessions. */
export interface SessionHost {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly policy: SessionPolicy;
  readonly tap?: TapSession | undefined;
  /** Takes a line for the audit. False: there is no room. */
  note(session: LiveSession, operation: Operation, channel: number | null, details: object): boolean;
  /** The session has ended, for this reason and no other; resolves when that is stored, or will be later. */
  ended(session: LiveSession, reason: CloseReason): Promise<void>;
}
