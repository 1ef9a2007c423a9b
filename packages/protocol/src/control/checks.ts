import { z } from 'zod';

/** Checks of one agent, at most. */
export const MAX_CHECKS = 200;
/** Reports in one message, at most. */
export const MAX_REPORTS = 200;

/** The name of a check inside an agent's effective policy; it says which check it is across policies and over time. */
export const CheckKey = z.string().regex(/^[a-z0-9](?:[a-z0-9_.-]{0,62}[a-z0-9])?$/);

const line = z.string().max(1024);
const filled = line.min(1);
const path = z.string().min(1).max(4096);
const limit = z.number().min(-1e15).max(1e15).nullable();

/** From here on it is a warning, from there on critical; null: never. `margin`: how far a value must come back before the level falls. */
const limits = { warn: limit, crit: limit, margin: z.number().min(0).max(1e15) };

/** What each kind of check asks about. */
export const CHECK_PARAMS = {
  /** Share of all cores in percent, the mean since the run before. */
  cpu: z.strictObject(limits),
  /** Share in use, in percent. */
  memory: z.strictObject(limits),
  swap: z.strictObject(limits),
  /** Share in use of the fullest of these mounts, in percent; no mounts: all. `full_in_*_days`: by the trend of what it was. */
  disk_space: z.strictObject({
    ...limits,
    mounts: z.array(path).max(32),
    full_in_warn_days: z.number().min(0).max(3650).nullable(),
    full_in_crit_days: z.number().min(0).max(3650).nullable(),
  }),
  /** Share of the time in which the busiest disk had work, in percent. */
  disk_io: z.strictObject(limits),
  /** Is a service in the state that it should be in? */
  service: z.strictObject({ service: filled, expect: z.enum(['running', 'stopped']) }),
  /** How many processes of this name there are. `max` null: any number. */
  process: z.strictObject({
    process: filled,
    min: z.int().min(0).max(100_000),
    max: z.int().min(0).max(100_000).nullable(),
  }),
  /** Does something listen? */
  port: z.strictObject({ host: filled, port: z.int().min(1).max(65_535) }),
  /** Round trip in milliseconds; `loss_*`: lost answers in percent. */
  ping: z.strictObject({
    ...limits,
    host: filled,
    count: z.int().min(1).max(20),
    loss_warn: z.number().min(0).max(100).nullable(),
    loss_crit: z.number().min(0).max(100).nullable(),
  }),
  /** Time to the whole answer in milliseconds; its status, a text in it, and the days until its certificate ends. */
  http: z.strictObject({
    ...limits,
    url: z.string().max(2048),
    status: z.array(z.int().min(100).max(599)).max(16),
    contains: line,
    cert_warn_days: z.int().min(0).max(3650).nullable(),
    cert_crit_days: z.int().min(0).max(3650).nullable(),
  }),
  dns: z.strictObject({
    name: filled,
    type: z.enum(['A', 'AAAA', 'CNAME', 'MX', 'NS', 'TXT']),
    /** One of the answers must be this; empty: any answer. */
    expect: line,
    /** Empty: the system's own. */
    server: line,
  }),
  /** Lines since the run before that match. `source`: a file's path, `journal` or `journal:<unit>`, on Windows `eventlog:<channel>`. */
  log: z.strictObject({ ...limits, source: path, pattern: z.string().min(1).max(512) }),
  file: z.strictObject({
    path,
    must_exist: z.boolean(),
    max_age_s: z.int().min(0).nullable(),
    min_bytes: z.int().min(0).nullable(),
    max_bytes: z.int().min(0).nullable(),
  }),
  /** A program by the conventions of Nagios plugins: exit codes 0 to 3, a line, and `label=value;warn;crit;min;max` after a bar. */
  script: z.strictObject({ command: z.array(z.string().max(8192)).min(1).max(64), shell: z.boolean() }),
  /** The newest file in a folder that matches a pattern of `*` and `?` is young and large enough. */
  backup: z.strictObject({
    folder: path,
    pattern: z.string().min(1).max(256),
    warn_age_s: z.int().min(0).nullable(),
    crit_age_s: z.int().min(0).nullable(),
    min_bytes: z.int().min(0),
  }),
  /** Days since the start; `reboot_pending`: the system says that it wants a restart. */
  uptime: z.strictObject({ ...limits, reboot_pending: z.boolean() }),
  /** How many updates wait; `security_*`: of those that mend security. */
  updates: z.strictObject({
    ...limits,
    security_warn: z.int().min(0).nullable(),
    security_crit: z.int().min(0).nullable(),
  }),
} as const;

export type CheckKind = keyof typeof CHECK_PARAMS;
export type CheckParams<K extends CheckKind> = z.infer<(typeof CHECK_PARAMS)[K]>;

/** Every kind, in the order in which people are shown them. */
export const CHECK_KINDS = Object.keys(CHECK_PARAMS) as readonly CheckKind[];

const schedule = {
  key: CheckKey,
  interval_s: z.int().min(10).max(604_800),
  timeout_s: z.int().min(1).max(600),
};

function ofKind<K extends CheckKind>(kind: K) {
  return z.strictObject({ ...schedule, kind: z.literal(kind), params: CHECK_PARAMS[kind] });
}

/** What an agent is to watch by itself, also while it is offline. */
export const CheckSpec = z.discriminatedUnion('kind', [
  ofKind('cpu'),
  ofKind('memory'),
  ofKind('swap'),
  ofKind('disk_space'),
  ofKind('disk_io'),
  ofKind('service'),
  ofKind('process'),
  ofKind('port'),
  ofKind('ping'),
  ofKind('http'),
  ofKind('dns'),
  ofKind('log'),
  ofKind('file'),
  ofKind('script'),
  ofKind('backup'),
  ofKind('uptime'),
  ofKind('updates'),
]);

/** All checks of an agent: what it had before is replaced. */
export const ChecksToRun = z.strictObject({
  /** Names this set; reports name it again. */
  revision: z.string().max(64),
  checks: z.array(CheckSpec).max(MAX_CHECKS),
});

export const CHECK_LEVELS = ['ok', 'warning', 'critical', 'unknown'] as const;

const measured = z.number().min(-1e300).max(1e300);

/** One number of a result, by the conventions of Nagios plugins. */
export const PerfValue = z.strictObject({
  label: z.string().min(1).max(128),
  value: measured,
  unit: z.string().max(16),
  warn: z.string().max(64),
  crit: z.string().max(64),
  min: measured.nullable(),
  max: measured.nullable(),
});

/** What one run of a check has found. */
const CheckResult = z.strictObject({
  kind: z.literal('check'),
  key: CheckKey,
  revision: z.string().max(64),
  level: z.enum(CHECK_LEVELS),
  /** A line for people. */
  summary: z.string().max(1000),
  perf: z.array(PerfValue).max(32),
  took_ms: z.int().min(0),
});

const bytes = z.int().min(0);
const rate = z.number().min(0).max(Number.MAX_SAFE_INTEGER);

/** A measurement that was made while there was no server to tell: a heartbeat's, without processes. */
const KeptSample = z.strictObject({
  kind: z.literal('sample'),
  cpu_percent: z.number().min(0).max(100),
  load1: z.number().min(0).max(1e6).nullable(),
  memory_used: bytes,
  memory_total: bytes,
  swap_used: bytes,
  swap_total: bytes,
  net_rx_bytes_per_s: rate,
  net_tx_bytes_per_s: rate,
  disk_read_bytes_per_s: rate,
  disk_write_bytes_per_s: rate,
  uptime_s: z.int().min(0),
  /** Of the fullest disk; null when there is none. */
  disk_percent: z.number().min(0).max(100).nullable(),
});

/** Names an agent's sequence of reports: a new one begins when the agent's folder was lost. */
export const ReportLog = z.string().min(1).max(64);

/**
 * Something that an agent has found out by itself, numbered upwards in its log, and said again until it is confirmed. `age_ms`: how long ago by the agent's own
 * count, because its clock may be wrong.
 */
export const Report = z.strictObject({
  seq: z.int().min(1),
  age_ms: z
    .int()
    .min(0)
    .max(400 * 86_400_000),
  body: z.discriminatedUnion('kind', [CheckResult, KeptSample]),
});

export type CheckSpec = z.infer<typeof CheckSpec>;
export type ChecksToRun = z.infer<typeof ChecksToRun>;
export type CheckLevel = (typeof CHECK_LEVELS)[number];
export type PerfValue = z.infer<typeof PerfValue>;
export type CheckResult = z.infer<typeof CheckResult>;
export type KeptSample = z.infer<typeof KeptSample>;
export type Report = z.infer<typeof Report>;
