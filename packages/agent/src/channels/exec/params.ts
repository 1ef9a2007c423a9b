import type { ChannelMessage, JsonObject } from '@guru/protocol';
import { FieldError, type Fields, readWhole } from '@guru/protocol';
import { SIGNALS, type SignalName } from '../signals.ts';

export interface ExecParams {
  /** The program and its arguments; with `shell` one text. */
  readonly command: readonly [string, ...string[]];
  readonly shell: boolean;
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: boolean;
  readonly timeout_ms: number | undefined;
  readonly as: 'service' | 'user';
}

/** An `OPEN` takes no more, so no text in it can be longer. */
const MAX_TEXT = 8 * 1024;
const MAX_ARGUMENTS = 4096;
/** Seven days; what takes longer is a service. */
const MAX_TIMEOUT_MS = 7 * 24 * 3600 * 1000;
const USERS = { service: 0, user: 0 };

/** The parameters of an `exec` channel (spec §5); a text that says what is wrong with them. */
export function readExecParams(params: JsonObject): ExecParams | string {
  return readWhole(params, (fields) => {
    const shell = fields.has('shell') && fields.boolean('shell');
    return {
      command: readCommand(fields, shell),
      shell,
      cwd: fields.has('cwd') ? readFolder(fields) : undefined,
      env: fields.has('env') ? readEnv(fields.fields('env')) : {},
      stdin: fields.has('stdin') && fields.boolean('stdin'),
      timeout_ms: fields.has('timeout_ms') ? fields.int('timeout_ms', 1, MAX_TIMEOUT_MS) : undefined,
      as: fields.has('as') ? fields.oneOf('as', USERS) : 'service',
    };
  });
}

/** A `MESSAGE` of the technician: the name of a signal; a text that says what is wrong with it. */
export function readExecRequest(message: ChannelMessage): { readonly signal: SignalName } | string {
  return readWhole(message, (fields) => {
    fields.oneOf('type', { signal: 0 });
    return { signal: fields.oneOf('name', SIGNALS) };
  });
}

function readCommand(fields: Fields, shell: boolean): readonly [string, ...string[]] {
  const [program, ...others] = fields.texts('command', MAX_TEXT, MAX_ARGUMENTS);
  if (program === undefined || program.trim() === '') throw new FieldError('command: a program was expected');
  if (shell && others.length > 0) throw new FieldError('command: one text for the shell was expected');
  for (const text of [program, ...others]) refuseZero(text, 'command');
  return [program, ...others];
}

function readFolder(fields: Fields): string {
  const cwd = fields.text('cwd', MAX_TEXT);
  if (!/^(?:\/|[A-Za-z]:[\\/])/.test(cwd)) throw new FieldError('cwd: an absolute path was expected');
  return refuseZero(cwd, 'cwd');
}

function readEnv(fields: Fields): Record<string, string> {
  const entries = fields.names().map((name): [string, string] => {
    if (name === '' || name.includes('=')) throw new FieldError('env: a name without = was expected');
    return [refuseZero(name, 'env'), refuseZero(fields.text(name, MAX_TEXT), 'env')];
  });
  return Object.fromEntries(entries);
}

/** Systems end a text at the first zero, and would see another one than was checked. */
function refuseZero(text: string, place: string): string {
  if (text.includes('\0')) throw new FieldError(`${place}: text without zeros was expected`);
  return text;
}
