import type { Facts, Metrics } from '@guru/protocol/control';

/** Measures the machine for heartbeats. */
export interface Collector {
  /** What is now; rates are means since the call before. `watched`: somebody is looking, so it may cost more. */
  collect(watched: boolean): Promise<Metrics>;
}

/** Says what the machine is: slow to change, and not for every heartbeat. */
export type ReadFacts = () => Promise<Facts>;
