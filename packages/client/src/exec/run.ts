import type { Channel, ChannelEnd, ChannelMessage, JsonObject } from '@guru/protocol';
import { createWriter, giveBackOnce, tell } from '../session/channel-use.ts';
import { SessionProblem } from '../session/problem.ts';
import type { AttachedSession } from '../session/types.ts';
import type { CommandEnd, CommandOptions, OutputReader, RunningCommand } from './types.ts';

const STDERR = 1;
const swallow: OutputReader = (_, done) => done();

/**
 * Runs one command over an `exec` channel (spec §5) of a session; many may run at once. Throws RangeError when the arguments are longer than an `OPEN`
 * takes (8 KiB); everything else is told by the promises of what comes back.
 */
export function runCommand(session: Pick<AttachedSession, 'open'>, options: CommandOptions): RunningCommand {
  const { onStdout = swallow, onStderr = swallow, signal: givenUp } = options;
  const started = Promise.withResolvers<{ pid: number }>();
  const ended = Promise.withResolvers<CommandEnd>();
  // Who waits for one of the two only has not overlooked the other.
  for (const { promise } of [started, ended]) promise.catch(() => undefined);
  let exit: CommandEnd | null = null;
  let isOver = false;

  const fail = (reason: unknown) => {
    started.reject(reason);
    ended.reject(reason);
  };
  const abort = () => {
    fail(givenUp?.reason);
    channel.reset('session_closed', 'the technician has given the command up');
  };
  const channel: Channel = session.open('exec', paramsOf(options), {
    onAccept: ({ pid }) => started.resolve({ pid: typeof pid === 'number' ? pid : 0 }),
    onData: (bytes, stream) => {
      const read = stream === STDERR ? onStderr : onStdout;
      read(bytes, giveBackOnce(channel, bytes.length));
    },
    onMessage: (message) => {
      exit = readExit(message) ?? exit;
    },
    onFin: () => {
      isOver = true;
      if (exit !== null) ended.resolve(exit);
      // Input that is still on its way here has nobody any more who reads it.
      if (channel.queuedBytes > 0) channel.reset('session_closed', 'the command has ended');
      else channel.end();
    },
    onClosed: (end) => {
      givenUp?.removeEventListener('abort', abort);
      fail(broken(end));
    },
  });
  if (givenUp?.aborted) abort();
  else givenUp?.addEventListener('abort', abort, { once: true });

  const write = createWriter(channel, () => isOver);
  return {
    started: started.promise,
    ended: ended.promise,
    write,
    endInput: () => write(new Uint8Array()).then(() => channel.end()),
    signal: (name) => tell(channel, { type: 'signal', name }),
    cancel: () => channel.reset('session_closed', 'the technician has cancelled the command'),
  };
}

function paramsOf({ command, shell, cwd, env, stdin, timeout_ms, as }: CommandOptions): JsonObject {
  const given = Object.entries({ shell, cwd, env, stdin, timeout_ms, as });
  return { command, ...Object.fromEntries(given.filter(([, value]) => value !== undefined)) };
}

function readExit(message: ChannelMessage): CommandEnd | null {
  if (message.type !== 'exit') return null;
  const { code, signal, timed_out, duration_ms } = message;
  return {
    code: typeof code === 'number' ? code : null,
    signal: typeof signal === 'string' ? signal : null,
    timed_out: timed_out === true,
    duration_ms: typeof duration_ms === 'number' ? duration_ms : 0,
  };
}

function broken(end: ChannelEnd): SessionProblem {
  if (end.how === 'reset') return new SessionProblem(end.code, end.message);
  return new SessionProblem('bad_message', 'the device ended the command without saying how');
}
