import type { AlertRule } from '@guru/protocol/api';

/** A rule that tells at once, and once. */
export const DEFAULT_RULE: AlertRule = {
  for_s: 0,
  clear_s: 0,
  missing_s: null,
  realert_min: null,
  on_warning: true,
  severity: 'critical',
  baseline_deviations: null,
  step: '',
};

/** What goes by no rule never becomes an alert by itself. */
export const NEVER: Pick<AlertRule, 'for_s' | 'clear_s' | 'realert_min'> = {
  for_s: 100 * 365 * 86_400,
  clear_s: 0,
  realert_min: null,
};
