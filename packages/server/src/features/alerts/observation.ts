import type { AlertRule } from '@guru/protocol/api';
import type { CheckKey, CheckLevel, PerfValue } from '@guru/protocol/control';
import type { z } from 'zod';

/** What one run of a check has found on one device, with the rule that was in force: all that alerts go by. */
export interface Observation {
  readonly partner_id: string;
  readonly agent_id: string;
  readonly key: z.infer<typeof CheckKey>;
  /** Its kind; left out when that is not known any more. */
  readonly kind?: string;
  /** The check's name for people. */
  readonly name: string;
  /** When it was found, Unix milliseconds by this server's clock. */
  readonly at: number;
  readonly level: CheckLevel;
  readonly summary: string;
  readonly perf: readonly PerfValue[];
  readonly rule: AlertRule;
}
