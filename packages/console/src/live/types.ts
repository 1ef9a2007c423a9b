import type { AgentDetail } from '@guru/protocol/api';

export type { LiveEvent } from '@guru/protocol/api';
/** One heartbeat's measurements, as the API hands them on. */
export type Metrics = NonNullable<AgentDetail['latest']>;
