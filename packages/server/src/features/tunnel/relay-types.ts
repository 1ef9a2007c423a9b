import type { TrafficClass } from '@guru/protocol';
import type { Grant, SessionLimits } from '@guru/protocol/control';
import type { Bus } from '../../bus/index.ts';
import type { Operation } from './audit-store.ts';
import type { SessionTap } from './tap.ts';

/** A window's connection, as the relay sees it. */
export interface RelayClient {
  /** Sends a frame when its turn comes. False: too much waits for this channel. */
  send(trafficClass: TrafficClass, frame: Uint8Array): boolean;
  /** Credit that the frames which wait here have cost, on one of the window's channels or on all. */
  waitingCredit(channel?: number): number;
}

export interface RelayOptions {
  readonly route: number;
  readonly agent_id: string;
  readonly grant: Grant;
  readonly limits: SessionLimits;
  readonly bus: Bus;
  /** Takes a line for the audit. False: there is no room. */
  readonly note: (
    operation: Operation,
    channel: number,
    details: Readonly<Record<string, unknown>>,
  ) => boolean;
  /** A side has broken the protocol too often, or the audit has no room: the session must not go on. */
  readonly onBroken: () => void;
  /** Is shown what passes on terminals. */
  readonly tap?: SessionTap | undefined;
  /** Whether the windows have the keys of their terminals now; they do unless somebody else was given them. */
  readonly mayType?: () => boolean;
  /** A window has typed without having the keys: nothing of it went on. */
  readonly onRefusedKeys?: (client: RelayClient, channel: number) => void;
}
