import type { JsonObject } from '@guru/protocol';
import { type Fields, readWhole } from '@guru/protocol';

/** Signals that a technician may send to any process, with how the system calls them. */
export const PROCESS_SIGNALS = {
  TERM: 'SIGTERM',
  KILL: 'SIGKILL',
  INT: 'SIGINT',
  HUP: 'SIGHUP',
  STOP: 'SIGSTOP',
  CONT: 'SIGCONT',
} as const;
export type ProcessSignal = keyof typeof PROCESS_SIGNALS;

/** Which process is meant, as a look has told it. */
export interface Target {
  readonly pid: number;
  readonly started_at: number;
  /** For whoever reads the audit; it has to be right. */
  readonly name: string;
}

/** What is asked of a `process` channel. */
export type ProcessParams =
  | { readonly op: 'list' }
  | { readonly op: 'watch'; readonly interval_ms: number }
  | ({ readonly op: 'kill'; readonly signal: ProcessSignal } & Target)
  | ({ readonly op: 'nice'; readonly nice: number } & Target);

const MIN_INTERVAL_MS = 500;
const MAX_INTERVAL_MS = 60_000;
const MAX_PID = 2 ** 32 - 1;
const MAX_NAME = 256;

const OPS: Readonly<Record<ProcessParams['op'], (fields: Fields) => ProcessParams>> = {
  list: () => ({ op: 'list' }),
  watch: (fields) => ({
    op: 'watch',
    interval_ms: fields.int('interval_ms', MIN_INTERVAL_MS, MAX_INTERVAL_MS),
  }),
  kill: (fields) => ({ op: 'kill', ...readTarget(fields), signal: fields.oneOf('signal', PROCESS_SIGNALS) }),
  nice: (fields) => ({ op: 'nice', ...readTarget(fields), nice: fields.int('nice', -20, 19) }),
};

/** The parameters of a `process` channel (spec §5); a text that says what is wrong with them. */
export function readProcessParams(params: JsonObject): ProcessParams | string {
  return readWhole(params, (fields) => OPS[fields.oneOf('op', OPS)](fields));
}

function readTarget(fields: Fields): Target {
  return {
    pid: fields.int('pid', 1, MAX_PID),
    started_at: fields.int('started_at'),
    name: fields.text('name', MAX_NAME),
  };
}
