import { FieldError, type Fields, readWhole } from '@guru/protocol';
import type { CommandExit, CommandReport } from '@guru/protocol/control';
import type { Note } from './journal.ts';

const STATES = { begun: true, ended: true, stored: true } as const;
const OUTCOMES = { exited: true, not_started: true, cancelled: true, lost: true } as const;
/** Base64 of what is kept of an output. */
const MAX_BASE64 = 90_000;
const MIN_EXIT_CODE = -(2 ** 31);

/** Reads back what was noted of a command. Throws `FieldError` when the file holds anything else. */
export function readNote(value: unknown): Note {
  const note = readWhole(value, (fields): Note => {
    const state = fields.oneOf('state', STATES);
    return state === 'ended' ? { state, report: ended(fields.fields('report'), readReport) } : { state };
  });
  if (typeof note === 'string') throw new FieldError(note);
  return note;
}

function readReport(fields: Fields): CommandReport {
  return {
    command_id: fields.uuid('command_id'),
    outcome: fields.oneOf('outcome', OUTCOMES),
    message: fields.text('message', 1000),
    exit: fields.isNull('exit') ? null : ended(fields.fields('exit'), readExit),
  };
}

function readExit(fields: Fields): CommandExit {
  return {
    code: fields.isNull('code') ? null : fields.int('code', MIN_EXIT_CODE),
    signal: fields.isNull('signal') ? null : fields.text('signal', 32),
    timed_out: fields.boolean('timed_out'),
    duration_ms: fields.int('duration_ms'),
    stdout: ended(fields.fields('stdout'), readPrinted),
    stderr: ended(fields.fields('stderr'), readPrinted),
  };
}

function readPrinted(fields: Fields): CommandExit['stdout'] {
  return {
    base64: fields.text('base64', MAX_BASE64),
    bytes: fields.int('bytes'),
    sha256: fields.text('sha256', 64),
  };
}

function ended<T>(fields: Fields, read: (fields: Fields) => T): T {
  const value = read(fields);
  fields.end();
  return value;
}
