import type { CheckKind, CheckParams, CheckSpec, ChecksToRun } from '../control/checks.ts';
import { FieldError, type Fields } from './fields.ts';

/** The checks of an agent, read field by field (spec §3.2). */

const MAX_CHECKS = 200;
const MAX_LIMIT = 1e15;
const MAX_PATH = 4096;
const MAX_LINE = 1024;
const MAX_DAYS = 3650;
const KEY = /^[a-z0-9](?:[a-z0-9_.-]{0,62}[a-z0-9])?$/;
const STATES = { running: true, stopped: true } as const;
const RECORDS = { A: true, AAAA: true, CNAME: true, MX: true, NS: true, TXT: true } as const;

type ParamReaders = { readonly [K in CheckKind]: (params: Fields) => CheckParams<K> };

const PARAMS: ParamReaders = {
  cpu: readLimits,
  memory: readLimits,
  swap: readLimits,
  disk_space: (params) => ({
    ...readLimits(params),
    mounts: params.texts('mounts', MAX_PATH, 32),
    full_in_warn_days: params.orNull('full_in_warn_days', (name) => params.number(name, 0, MAX_DAYS)),
    full_in_crit_days: params.orNull('full_in_crit_days', (name) => params.number(name, 0, MAX_DAYS)),
  }),
  disk_io: readLimits,
  service: (params) => ({
    service: params.text('service', MAX_LINE, 1),
    expect: params.oneOf('expect', STATES),
  }),
  process: (params) => ({
    process: params.text('process', MAX_LINE, 1),
    min: params.int('min', 0, 100_000),
    max: params.orNull('max', (name) => params.int(name, 0, 100_000)),
  }),
  port: (params) => ({ host: params.text('host', MAX_LINE, 1), port: params.int('port', 1, 65_535) }),
  ping: (params) => ({
    ...readLimits(params),
    host: params.text('host', MAX_LINE, 1),
    count: params.int('count', 1, 20),
    loss_warn: params.orNull('loss_warn', (name) => params.number(name, 0, 100)),
    loss_crit: params.orNull('loss_crit', (name) => params.number(name, 0, 100)),
  }),
  http: (params) => ({
    ...readLimits(params),
    url: params.text('url', 2048),
    status: params.ints('status', 100, 599, 16),
    contains: params.text('contains', MAX_LINE),
    cert_warn_days: params.orNull('cert_warn_days', (name) => params.int(name, 0, MAX_DAYS)),
    cert_crit_days: params.orNull('cert_crit_days', (name) => params.int(name, 0, MAX_DAYS)),
  }),
  dns: (params) => ({
    name: params.text('name', MAX_LINE, 1),
    type: params.oneOf('type', RECORDS),
    expect: params.text('expect', MAX_LINE),
    server: params.text('server', MAX_LINE),
  }),
  log: (params) => ({
    ...readLimits(params),
    source: params.text('source', MAX_PATH, 1),
    pattern: params.text('pattern', 512, 1),
  }),
  file: (params) => ({
    path: params.text('path', MAX_PATH, 1),
    must_exist: params.boolean('must_exist'),
    max_age_s: params.orNull('max_age_s', (name) => params.int(name)),
    min_bytes: params.orNull('min_bytes', (name) => params.int(name)),
    max_bytes: params.orNull('max_bytes', (name) => params.int(name)),
  }),
  script: (params) => ({ command: params.texts('command', 8192, 64, 1), shell: params.boolean('shell') }),
  backup: (params) => ({
    folder: params.text('folder', MAX_PATH, 1),
    pattern: params.text('pattern', 256, 1),
    warn_age_s: params.orNull('warn_age_s', (name) => params.int(name)),
    crit_age_s: params.orNull('crit_age_s', (name) => params.int(name)),
    min_bytes: params.int('min_bytes'),
  }),
  uptime: (params) => ({ ...readLimits(params), reboot_pending: params.boolean('reboot_pending') }),
  updates: (params) => ({
    ...readLimits(params),
    security_warn: params.orNull('security_warn', (name) => params.int(name)),
    security_crit: params.orNull('security_crit', (name) => params.int(name)),
  }),
};

function readLimits(params: Fields) {
  return {
    warn: params.orNull('warn', (name) => params.number(name, -MAX_LIMIT, MAX_LIMIT)),
    crit: params.orNull('crit', (name) => params.number(name, -MAX_LIMIT, MAX_LIMIT)),
    margin: params.number('margin', 0, MAX_LIMIT),
  };
}

function readCheck(check: Fields): CheckSpec {
  const key = check.text('key', 64, 1);
  if (!KEY.test(key)) throw new FieldError('checks.key: a name of small letters and digits was expected');
  const schedule = {
    key,
    interval_s: check.int('interval_s', 10, 604_800),
    timeout_s: check.int('timeout_s', 1, 600),
  };
  return ofKind(check.oneOf('kind', PARAMS), check, schedule);
}

function ofKind<K extends CheckKind>(
  kind: K,
  check: Fields,
  schedule: Pick<CheckSpec, 'key' | 'interval_s' | 'timeout_s'>,
): CheckSpec {
  const params = check.object('params', PARAMS[kind]);
  // The kind and the params fit: both came from the same row of the table.
  return { ...schedule, kind, params } as CheckSpec;
}

export function readChecks(payload: Fields): ChecksToRun {
  return {
    revision: payload.text('revision', 64),
    checks: payload.objects('checks', MAX_CHECKS, readCheck),
  };
}
