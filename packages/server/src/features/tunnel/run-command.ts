import { type CommandEnd, type CommandOptions, type RunningCommand, runCommand } from '@guru/client/exec';
import { type AttachedSession, SessionProblem } from '@guru/client/session';
import type { CommandOrder } from '@guru/protocol/api';
import { ApiError, type ErrorCode } from '../../errors/index.ts';
import { maskParams } from '../commands/mask.ts';
import { KeptOutput } from './kept-output.ts';

type OutputReader = NonNullable<CommandOptions['onStdout']>;
export type OutputName = 'stdout' | 'stderr';

export interface CommandRun {
  readonly order: CommandOrder;
  /** Of each output, the bytes that are kept. */
  readonly keep: number;
  /** Hears every piece of output, and holds the command back until it calls `done`; unless given, all is taken at once. */
  readonly onOutput?: (name: OutputName, ...piece: Parameters<OutputReader>) => void;
  /** Takes the line for the audit, once, whatever came of the command. */
  readonly note: (details: Readonly<Record<string, unknown>>) => void;
  /** Cancels the command. */
  readonly signal: AbortSignal;
}

/** A command that runs, and its outputs as far as they have come. */
export interface StartedCommand extends Readonly<Record<OutputName, KeptOutput>> {
  /** Rejects with `session_closed`, `command_lost`, the signal's reason. The server has left the session by then. */
  readonly ended: Promise<CommandEnd>;
}

/**
 * Runs a command in a session that the server itself is attached to, and leaves the session when it has ended. Resolves when it runs. Rejects with `bad_body` when it is
 * longer than a channel takes, `command_refused`, `command_not_started`, `session_closed`, the signal's reason.
 */
export async function startCommand(inside: AttachedSession, run: CommandRun): Promise<StartedCommand> {
  const outputs = { stdout: new KeptOutput(run.keep), stderr: new KeptOutput(run.keep) };
  let running: RunningCommand;
  try {
    running = begin(inside, run, outputs);
  } catch (error) {
    inside.close();
    if (error instanceof RangeError)
      throw new ApiError('bad_body', { detail: 'The command is too long: 8 KiB are what a device takes.' });
    throw error;
  }
  const ended = running.ended.finally(() => inside.close());
  note(run, outputs, ended);
  await running.started.catch((error: unknown) => {
    throw refusal(error, 'command_refused');
  });
  const told = ended.catch((error: unknown) => {
    throw refusal(error, 'command_lost');
  });
  told.catch(() => undefined);
  return { ...outputs, ended: told };
}

function begin(
  inside: AttachedSession,
  run: CommandRun,
  outputs: Record<OutputName, KeptOutput>,
): RunningCommand {
  const { stdin, stdin_base64, env, ...order } = run.order;
  const input = stdin_base64 === undefined ? Buffer.from(stdin ?? '') : Buffer.from(stdin_base64, 'base64');
  const reader =
    (name: OutputName): OutputReader =>
    (bytes, done) => {
      outputs[name].take(bytes);
      if (run.onOutput === undefined) done();
      else run.onOutput(name, bytes, done);
    };
  const running = runCommand(inside, {
    ...defined(order),
    ...(env && { env }),
    ...(input.length > 0 && { stdin: true }),
    onStdout: reader('stdout'),
    onStderr: reader('stderr'),
    signal: run.signal,
  });
  if (input.length > 0) {
    void running.write(input);
    void running.endInput();
  }
  return running;
}

function note(
  { order, note }: CommandRun,
  { stdout, stderr }: Record<OutputName, KeptOutput>,
  ended: Promise<CommandEnd>,
): void {
  const { stdin: _, stdin_base64: __, ...params } = order;
  const line = (end: object) =>
    note({ ...maskParams('exec', params), ...end, stdout: stdout.sum(), stderr: stderr.sum() });
  ended.then(
    ({ code, ...end }) => line({ exit_code: code, ...end }),
    (error: unknown) => line({ failed: error instanceof SessionProblem ? error.code : 'cancelled' }),
  );
}

/** A problem of the session as the API says it. */
function refusal(error: unknown, otherwise: ErrorCode): unknown {
  if (!(error instanceof SessionProblem)) return error;
  const { code, message } = error;
  if (code === 'session_closed') return new ApiError('session_closed');
  const isUnstartable = code === 'spawn_failed' || code === 'bad_params';
  return new ApiError(isUnstartable ? 'command_not_started' : otherwise, { detail: `${code}: ${message}.` });
}

/** Without the fields that are there and undefined, which a schema's optional fields may be. */
function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
