import type { AttachedSession } from '@guru/client/session';
import type { Clock } from '@guru/protocol';
import type { CommandOrder, CommandResult } from '@guru/protocol/api';
import { ApiError } from '../../errors/index.ts';
import { CommandStream, TextPieces } from './command-stream.ts';
import { attachInside } from './inner-technician.ts';
import type { LiveSession } from './live-session.ts';
import { type CommandRun, type OutputName, startCommand } from './run-command.ts';
import type { Sessions } from './sessions.ts';

/** What an answer holds of each output; the rest is counted and hashed. */
const KEEP_BYTES = 1024 * 1024;

export interface CommandParts {
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly session_id: string;
  readonly order: CommandOrder;
  /** Aborted when the caller has gone: then the command is cancelled. */
  readonly signal: AbortSignal;
}

/** Runs a command in somebody's own session and answers when it has ended. */
export async function answerCommand(parts: CommandParts): Promise<CommandResult> {
  const { inside, run } = await enter(parts, parts.signal);
  const command = await startCommand(inside, { ...run, keep: KEEP_BYTES });
  const { code, signal, timed_out, duration_ms } = await command.ended;
  const [stdout, stderr] = [command.stdout.toOutput(), command.stderr.toOutput()];
  return { exit_code: code, signal, timed_out, duration_ms: Math.round(duration_ms), stdout, stderr };
}

/** Runs a command in somebody's own session and answers when it has started, with the stream of what happens. */
export async function streamCommand(parts: CommandParts): Promise<Response> {
  const gone = new AbortController();
  const signal = AbortSignal.any([parts.signal, gone.signal]);
  const { inside, run } = await enter(parts, signal);
  const stream = new CommandStream(parts.clock, () => gone.abort(new Error('the caller has gone')));
  const pieces = { stdout: new TextPieces(), stderr: new TextPieces() };
  const onOutput: CommandRun['onOutput'] = (name, bytes, done) => {
    const text = pieces[name].take(bytes);
    if (text === undefined) done();
    else stream.say(name, text, done);
  };
  try {
    const command = await startCommand(inside, { ...run, keep: 0, onOutput });
    void command.ended
      .then(({ code, ...end }) => {
        for (const name of ['stdout', 'stderr'] satisfies OutputName[]) {
          const last = pieces[name].last();
          if (last !== undefined) stream.say(name, last);
        }
        const sums = { stdout: command.stdout.sum(), stderr: command.stderr.sum() };
        stream.say('exit', { exit_code: code, ...end, ...sums });
      })
      .catch((error: unknown) => stream.say('failed', problem(error)))
      .finally(() => stream.end());
  } catch (error) {
    stream.end();
    throw error;
  }
  // A proxy (nginx) that collects a stream before it passes it on makes it useless.
  const headers = { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' };
  return new Response(stream.body, { headers });
}

async function enter(
  { sessions, clock, session_id, order }: CommandParts,
  signal: AbortSignal,
): Promise<{ inside: AttachedSession; run: Omit<CommandRun, 'keep'> }> {
  const session = sessions.find(session_id);
  if (session === undefined) throw new ApiError('session_closed');
  const inside = await attachInside(session, { clock, signal });
  return { inside, run: { order, signal, note: (details) => note(sessions, session, details) } };
}

/** What can't be written must not go on. */
function note(sessions: Sessions, session: LiveSession, details: object): void {
  if (!sessions.note(session, 'command', null, details)) void session.end('protocol_error');
}

function problem(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof ApiError) return { code: error.code, message: error.message };
  return { code: 'command_lost', message: 'The command was cut off.' };
}
