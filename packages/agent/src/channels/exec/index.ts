import { abortable, type Channel, type ChannelMessage, type OpenRequest } from '@guru/protocol';
import { textOf } from '../../log.ts';
import { untilEnded } from '../until-ended.ts';
import { type Exit, untilExit } from './exit.ts';
import { Input } from './input.ts';
import { Output } from './output.ts';
import { type ExecParams, readExecParams, readExecRequest } from './params.ts';
import { prepareCommand, type StartedCommand } from './start.ts';

/** Serves an `exec` channel (spec §5): one program on pipes, until it ends, its time is up, or the channel ends. */
export async function serveExec(request: OpenRequest): Promise<void> {
  const params = readExecParams(request.params);
  if (typeof params === 'string') {
    request.reject('bad_params', params);
    return;
  }
  const started = await startFor(request, params);
  if (started === undefined) return;
  const { program, tree } = started;
  const input = program.stdin && new Input(program.stdin, (count) => channel.consume(count));
  const channel: Channel = request.accept(
    { pid: program.pid },
    {
      onData: (bytes) => {
        if (input === undefined) channel.reset('bad_message', 'the command was opened without stdin');
        else input.take(bytes);
      },
      onMessage: (message) => obey(message, started, channel),
      onFin: () => input?.end(),
    },
  );
  const output = new Output(channel, [program.stdout, program.stderr]);
  let exit: Exit | undefined;
  try {
    exit = await abortable(untilExit(started, output, params.timeout_ms), request.signal);
    channel.sendMessage({ type: 'exit', ...exit });
    channel.end();
  } catch (error) {
    if (!request.signal.aborted) throw error;
  } finally {
    input?.stop();
    output.stop();
    // One that has come to its own end may have left a service behind, which is then what was wanted of it.
    await (exit?.timed_out === false ? tree.endRest() : tree.end());
  }
  await untilEnded(request.signal);
}

/** Starts the command that was asked for, unless nobody waits for it any more. Undefined when that comes to nothing. */
async function startFor(request: OpenRequest, params: ExecParams): Promise<StartedCommand | undefined> {
  try {
    const start = await prepareCommand(params);
    return request.signal.aborted ? undefined : start();
  } catch (error) {
    request.reject('spawn_failed', textOf(error));
    return undefined;
  }
}

function obey(message: ChannelMessage, { tree }: StartedCommand, channel: Channel): void {
  const request = readExecRequest(message);
  if (typeof request === 'string') channel.reset('bad_message', request);
  else void tree.signal(request.signal);
}
