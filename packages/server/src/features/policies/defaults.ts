import type { AlertRule, SettingsInForce } from '@guru/protocol/api';
import type { CheckKind, CheckParams } from '@guru/protocol/control';

/** What holds where no policy says otherwise. */
export const DEFAULT_SETTINGS: SettingsInForce = {
  // Longer than an agent needs to come back from a short loss of its line.
  server_offline_after_s: 120,
  workstation_offline_after_s: null,
  alert_on_shutdown: false,
  raw_days: 7,
  five_minute_days: 90,
  hourly_days: 730,
  inventory_hours: 24,
};

/** Runs that may be left out before a check counts as missing: one is late by chance, two in a row are not. */
const RUNS_MISSED = 3;
const MISSING_AFTER_S = 3600;

/** When a check that runs so often is an alert, unless a policy says otherwise. */
export function defaultAlert(interval_s: number): AlertRule {
  return {
    for_s: 0,
    clear_s: 0,
    missing_s: Math.max(MISSING_AFTER_S, RUNS_MISSED * interval_s),
    realert_min: null,
    on_warning: true,
    severity: 'critical',
    baseline_deviations: null,
    step: '',
  };
}

interface Schedule {
  readonly interval_s: number;
  readonly timeout_s: number;
}

/** How often each kind runs unless a policy says otherwise: what changes slowly or costs more, seldom. */
export const DEFAULT_SCHEDULE: Readonly<Record<CheckKind, Schedule>> = {
  cpu: { interval_s: 60, timeout_s: 10 },
  memory: { interval_s: 60, timeout_s: 10 },
  swap: { interval_s: 60, timeout_s: 10 },
  disk_space: { interval_s: 300, timeout_s: 30 },
  disk_io: { interval_s: 60, timeout_s: 10 },
  service: { interval_s: 60, timeout_s: 30 },
  process: { interval_s: 60, timeout_s: 30 },
  port: { interval_s: 60, timeout_s: 10 },
  ping: { interval_s: 60, timeout_s: 30 },
  http: { interval_s: 60, timeout_s: 30 },
  dns: { interval_s: 300, timeout_s: 15 },
  log: { interval_s: 60, timeout_s: 30 },
  file: { interval_s: 300, timeout_s: 30 },
  script: { interval_s: 300, timeout_s: 60 },
  backup: { interval_s: 3600, timeout_s: 60 },
  uptime: { interval_s: 3600, timeout_s: 30 },
  updates: { interval_s: 21_600, timeout_s: 300 },
};

type PartialParams = { readonly [K in CheckKind]: Partial<CheckParams<K>> };

const NO_LIMITS = { warn: null, crit: null, margin: 0 };

/** Parameters that may be left out. What is missing here has no sensible default: a policy has to say it. */
export const DEFAULT_PARAMS: PartialParams = {
  cpu: { warn: 90, crit: null, margin: 5 },
  memory: { warn: 90, crit: 97, margin: 3 },
  swap: { warn: 60, crit: 90, margin: 5 },
  disk_space: {
    warn: 85,
    crit: 95,
    margin: 1,
    mounts: [],
    full_in_warn_days: null,
    full_in_crit_days: null,
  },
  disk_io: { warn: 95, crit: null, margin: 5 },
  service: { expect: 'running' },
  process: { min: 1, max: null },
  port: { host: 'localhost' },
  ping: { ...NO_LIMITS, count: 3, loss_warn: 34, loss_crit: 100 },
  http: { ...NO_LIMITS, status: [], contains: '', cert_warn_days: 21, cert_crit_days: 7 },
  dns: { type: 'A', expect: '', server: '' },
  log: { warn: 1, crit: null, margin: 0 },
  file: { must_exist: true, max_age_s: null, min_bytes: null, max_bytes: null },
  script: { shell: false },
  backup: { pattern: '*', warn_age_s: 93_600, crit_age_s: 180_000, min_bytes: 1 },
  uptime: { ...NO_LIMITS, reboot_pending: true },
  updates: { ...NO_LIMITS, security_warn: 1, security_crit: null },
};
