import { FieldError, type Fields, readWhole } from '@guru/protocol';
import type { CheckResult, KeptSample, PerfValue, Report } from '@guru/protocol/control';

export type ReportBody = Report['body'];
export type ReportKind = ReportBody['kind'];

/** A report that waits. `at`: when it was found, by the steady count of this run of the machine; what is older than that is below 0. */
export interface Held {
  readonly seq: number;
  readonly at: number;
  readonly body: ReportBody;
  /** Characters of its body as JSON. */
  readonly chars: number;
}

/** The first line of a file of reports. */
export interface Header {
  readonly log: string;
  readonly boot: string;
}

/** Any other line: a report, or that all up to one are confirmed. `wall`: when it was found, by the machine's calendar. */
export type Line =
  | { readonly seq: number; readonly at: number; readonly wall: number; readonly body: ReportBody }
  | { readonly upto: number };

const KINDS = { check: true, sample: true } as const;
const LEVELS = { ok: true, warning: true, critical: true, unknown: true } as const;
const MAX_MEASURED = 1e300;

/** Reads back the first line. Throws `FieldError` or `SyntaxError`. */
export function readHeader(line: string): Header {
  return whole(line, (fields) => ({ log: fields.text('log', 64, 1), boot: fields.text('boot', 64) }));
}

/** Reads back another line. Throws `FieldError`, or `SyntaxError` for one that was torn. */
export function readLine(line: string): Line {
  return whole(line, (fields): Line => {
    if (fields.has('upto')) return { upto: fields.int('upto') };
    return {
      seq: fields.int('seq', 1),
      at: fields.number('at', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
      wall: fields.number('wall', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
      body: fields.object('body', readBody),
    };
  });
}

function readBody(fields: Fields): ReportBody {
  return fields.oneOf('kind', KINDS) === 'check' ? readResult(fields) : readSample(fields);
}

function readResult(fields: Fields): CheckResult {
  return {
    kind: 'check',
    key: fields.text('key', 64, 1),
    revision: fields.text('revision', 64),
    level: fields.oneOf('level', LEVELS),
    summary: fields.text('summary', 1000),
    perf: fields.objects('perf', 32, readPerf),
    took_ms: fields.int('took_ms'),
  };
}

function readPerf(fields: Fields): PerfValue {
  const measured = (name: string) => fields.number(name, -MAX_MEASURED, MAX_MEASURED);
  return {
    label: fields.text('label', 128, 1),
    value: measured('value'),
    unit: fields.text('unit', 16),
    warn: fields.text('warn', 64),
    crit: fields.text('crit', 64),
    min: fields.orNull('min', measured),
    max: fields.orNull('max', measured),
  };
}

function readSample(fields: Fields): KeptSample {
  const rate = (name: string) => fields.number(name, 0, Number.MAX_SAFE_INTEGER);
  const percent = (name: string) => fields.number(name, 0, 100);
  return {
    kind: 'sample',
    cpu_percent: percent('cpu_percent'),
    load1: fields.orNull('load1', (name) => fields.number(name, 0, 1e6)),
    memory_used: fields.int('memory_used'),
    memory_total: fields.int('memory_total'),
    swap_used: fields.int('swap_used'),
    swap_total: fields.int('swap_total'),
    net_rx_bytes_per_s: rate('net_rx_bytes_per_s'),
    net_tx_bytes_per_s: rate('net_tx_bytes_per_s'),
    disk_read_bytes_per_s: rate('disk_read_bytes_per_s'),
    disk_write_bytes_per_s: rate('disk_write_bytes_per_s'),
    uptime_s: fields.int('uptime_s'),
    disk_percent: fields.orNull('disk_percent', percent),
  };
}

function whole<T extends object>(line: string, read: (fields: Fields) => T): T {
  const value = readWhole(JSON.parse(line), read);
  if (typeof value === 'string') throw new FieldError(value);
  return value;
}
