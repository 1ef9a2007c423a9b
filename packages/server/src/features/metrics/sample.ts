import type { Metrics } from '@guru/protocol/control';

/** One heartbeat's measurements, as they came. */
export interface Sample {
  readonly agent_id: string;
  readonly partner_id: string;
  /** When it arrived, Unix milliseconds by this server's clock: an agent's own may be wrong by years. */
  readonly received_at: number;
  readonly metrics: Metrics;
}

/** Of each agent the newest sample; they come in the order in which they were measured. */
export function newestOfEach(samples: readonly Sample[]): Sample[] {
  return [...new Map(samples.map((sample) => [sample.agent_id, sample])).values()];
}
