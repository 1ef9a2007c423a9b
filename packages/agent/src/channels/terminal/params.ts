import type { ChannelMessage, JsonObject } from '@guru/protocol';
import { FieldError, type Fields, readWhole } from '@guru/protocol';
import { SIGNALS, type SignalName } from '../signals.ts';

export interface TerminalSize {
  readonly cols: number;
  readonly rows: number;
}

export interface TerminalParams extends TerminalSize {
  /** For the environment of the shell: a name of terminfo(5). */
  readonly term: string;
  /** A program that the technician wants instead of the usual shell: an absolute path. */
  readonly shell?: string;
}

/** What a technician's `MESSAGE` asks of a terminal. */
export type TerminalRequest =
  | ({ readonly type: 'resize' } & TerminalSize)
  | { readonly type: 'signal'; readonly name: SignalName };

/** No screen is larger, and programs allocate by these numbers. */
const MAX_SIZE = 1000;
const MAX_PATH = 1024;

const REQUESTS: Readonly<Record<TerminalRequest['type'], (fields: Fields) => TerminalRequest>> = {
  resize: (fields) => ({ type: 'resize', ...readSize(fields) }),
  signal: (fields) => ({ type: 'signal', name: fields.oneOf('name', SIGNALS) }),
};

/** The parameters of a `terminal` channel (spec §5); a text that says what is wrong with them. */
export function readTerminalParams(params: JsonObject): TerminalParams | string {
  return readWhole(params, (fields) => {
    const read = { ...readSize(fields), term: fields.text('term', 64) };
    if (!/^[A-Za-z0-9+._-]+$/.test(read.term))
      throw new FieldError('term: the name of a terminal was expected');
    if (!fields.has('shell')) return read;
    const shell = fields.text('shell', MAX_PATH);
    if (!isAbsolute(shell)) throw new FieldError('shell: an absolute path was expected');
    return { ...read, shell };
  });
}

/** A `MESSAGE` of the technician; a text that says what is wrong with it. */
export function readTerminalRequest(message: ChannelMessage): TerminalRequest | string {
  return readWhole(message, (fields) => REQUESTS[fields.oneOf('type', REQUESTS)](fields));
}

function readSize(fields: Fields): TerminalSize {
  return { cols: fields.int('cols', 1, MAX_SIZE), rows: fields.int('rows', 1, MAX_SIZE) };
}

function isAbsolute(path: string): boolean {
  return /^(?:\/|[A-Za-z]:[\\/])/.test(path) && !path.includes('\0');
}
