import type { CommandReport, CommandToRun } from '@guru/protocol/control';
import { untilExit } from '../channels/exec/exit.ts';
import { type ExecParams, readExecParams } from '../channels/exec/params.ts';
import { prepareCommand, type StartedCommand } from '../channels/exec/start.ts';
import { textOf } from '../log.ts';
import type { PipeWriter } from '../runtime/pipe.ts';
import { PrintedOutputs } from './printed.ts';

type Outcome = Omit<CommandReport, 'command_id'>;

/** Why a command is ended before its own end: somebody wants that, or the agent stops. */
export type GivenUp = 'cancelled' | 'stopped';

const GIVEN_UP: Readonly<Record<GivenUp, Pick<Outcome, 'outcome' | 'message'>>> = {
  cancelled: { outcome: 'cancelled', message: 'It was cancelled, and ended with all that it had started.' },
  stopped: { outcome: 'lost', message: 'The agent was stopped while it ran, and ended it.' },
};

export interface RunOptions {
  readonly onStarted: () => void;
  /** Undefined while the command may go on; asked when `signal` has aborted. */
  readonly givenUp: () => GivenUp | undefined;
  readonly signal: AbortSignal;
}

/** Runs a command to its end, with everything that it starts. Never rejects. */
export async function runToEnd(order: CommandToRun, options: RunOptions): Promise<Outcome> {
  const params = paramsOf(order);
  if (typeof params === 'string') return notStarted(params);
  let started: StartedCommand;
  try {
    const start = await prepareCommand(params);
    if (options.signal.aborted)
      return { outcome: 'cancelled', message: 'It was ended before it began.', exit: null };
    started = start();
  } catch (error) {
    return notStarted(textOf(error));
  }
  options.onStarted();
  feed(started.program.stdin, Buffer.from(order.stdin, 'base64'));
  return await finish(started, order.timeout_ms, options);
}

async function finish(
  started: StartedCommand,
  timeoutMs: number,
  { signal, givenUp }: RunOptions,
): Promise<Outcome> {
  const { program, tree } = started;
  const outputs = new PrintedOutputs(program.stdout, program.stderr);
  const end = () => void tree.end();
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const exit = await untilExit(started, outputs, timeoutMs);
  signal.removeEventListener('abort', end);
  program.stdin?.close();
  const why = givenUp();
  // One that has come to its own end may have left a service behind, which is then what was wanted of it.
  await (why === undefined && !exit.timed_out ? tree.endRest() : tree.end());
  const ended = why === undefined ? { outcome: 'exited' as const, message: '' } : GIVEN_UP[why];
  return { ...ended, exit: { ...exit, ...outputs.sum() } };
}

function paramsOf({ command, shell, cwd, env, stdin, timeout_ms, as }: CommandToRun): ExecParams | string {
  const pairs = env.map((assignment) => {
    const [name = ''] = assignment.split('=', 1);
    return [name, assignment.slice(name.length + 1)];
  });
  const place = cwd === undefined ? {} : { cwd };
  const input = { stdin: stdin !== '' };
  return readExecParams({
    command,
    shell,
    ...place,
    ...input,
    env: Object.fromEntries(pairs),
    timeout_ms,
    as,
  });
}

/** Hands a program its whole stdin; one that doesn't read it is no fault. */
function feed(pipe: PipeWriter | undefined, bytes: Uint8Array<ArrayBuffer>): void {
  if (pipe === undefined) return;
  pipe
    .write(bytes)
    .catch(() => undefined)
    .finally(() => pipe.close());
}

function notStarted(message: string): Outcome {
  return { outcome: 'not_started', message, exit: null };
}
