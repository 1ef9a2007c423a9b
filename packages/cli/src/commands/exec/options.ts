import { InvalidArgumentError } from 'commander';
import { EXIT } from '../../exit-codes.ts';
import { Failure } from '../../failure.ts';

export interface Options {
  readonly shell?: boolean;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeout?: number;
  readonly stdin?: boolean;
  readonly as?: 'service' | 'user';
  readonly site?: string;
  readonly all?: boolean;
  readonly parallel: number;
  readonly queue?: boolean;
  /** Milliseconds. */
  readonly expires?: number;
  readonly json?: boolean;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const LONGEST_MS = 7 * 86_400_000;
const MOST_AT_ONCE = 100;

/** `30s`, `5m`, `1.5h`; seconds without a unit. In milliseconds. */
export function parseSpan(text: string): number {
  const [, amount = '', unit = 's'] = /^(\d+(?:\.\d+)?)(ms|[smhd])?$/.exec(text) ?? [];
  const ms = Math.round(Number(amount) * (UNITS[unit] ?? 0));
  if (ms < 1 || ms > LONGEST_MS) throw new InvalidArgumentError('It is a time like 30s, 5m or 2h, up to 7d.');
  return ms;
}

export function parseParallel(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > MOST_AT_ONCE)
    throw new InvalidArgumentError(`It is a whole number from 1 to ${MOST_AT_ONCE}.`);
  return count;
}

/** One more variable for the environment, over those before. */
export function addVariable(
  text: string,
  before: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It is NAME=value.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

export interface Words {
  readonly devices: readonly string[];
  readonly command: readonly string[];
}

/** Divides all that was typed into devices and command, at the first `--`: `words` is what is no option, `typed` the whole line. Throws `Failure`. */
export function divide(words: readonly string[], typed: readonly string[], shell: boolean): Words {
  const at = typed.indexOf('--');
  const command = at < 0 ? [] : typed.slice(at + 1);
  if (command.length === 0) {
    const advice = 'Put it behind --, as in: guru exec web-01 -- uptime  (more with --help)';
    throw new Failure(EXIT.usage, 'no_command', 'No command was given.', advice);
  }
  const devices = words.slice(0, words.length - command.length);
  // As ssh does: who asks for a shell may leave out the quotes around it all.
  return { devices, command: shell ? [command.join(' ')] : command };
}
