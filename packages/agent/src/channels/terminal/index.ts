import { abortable, type Channel, type ChannelMessage, type OpenRequest } from '@guru/protocol';
import { textOf } from '../../log.ts';
import { untilEnded } from '../until-ended.ts';
import { OutputBatch } from './output-batch.ts';
import { readTerminalParams, readTerminalRequest } from './params.ts';
import { startPosixTerminal } from './posix.ts';
import { TypedReport } from './typed-report.ts';
import type { TerminalProcess } from './types.ts';
import { startWindowsTerminal } from './windows.ts';

const startTerminal = process.platform === 'win32' ? startWindowsTerminal : startPosixTerminal;
/** What Ctrl-D types. */
const END_OF_INPUT = new Uint8Array([4]);

/** Serves a `terminal` channel (spec §5): a shell on a terminal of its own, until one of both sides ends it. */
export async function serveTerminal(request: OpenRequest, configuredShell?: string): Promise<void> {
  const params = readTerminalParams(request.params);
  if (typeof params === 'string') {
    request.reject('bad_params', params);
    return;
  }
  // The channel is there before the first output: a terminal tells nothing before its starter has returned.
  let channel: Channel | undefined;
  let typed = 0;
  let terminal: TerminalProcess;
  using batch = new OutputBatch((bytes) => {
    if (channel?.write(bytes) === false) terminal.hold();
  });
  using report = new TypedReport({
    hidesKeys: () => terminal.hidesKeys(),
    tell: (bytes, hidden) => channel?.sendMessage({ type: 'typed', bytes, hidden }),
  });
  try {
    terminal = startTerminal(
      {
        ...params,
        onOutput: (bytes) => batch.add(bytes),
        onWritten: () => {
          const taken = typed;
          typed = 0;
          report.taken();
          channel?.consume(taken);
        },
      },
      configuredShell,
    );
  } catch (error) {
    request.reject('spawn_failed', textOf(error));
    return;
  }
  const { pid, shell } = terminal;
  channel = request.accept(
    { pid, shell },
    {
      onData: (bytes) => {
        typed += bytes.length;
        report.typed(bytes, () => terminal.write(bytes));
      },
      onMessage: (message) => obey(message, terminal, channel),
      onFin: () => terminal.write(END_OF_INPUT),
      onRoom: () => terminal.release(),
    },
  );
  try {
    const { code, signal } = await abortable(terminal.ended, request.signal);
    batch.flush();
    report.flush();
    const ended = channel;
    channel = undefined;
    ended.sendMessage({ type: 'exit', code, signal });
    ended.end();
  } catch (error) {
    if (!request.signal.aborted) throw error;
  } finally {
    await terminal.kill();
  }
  await untilEnded(request.signal);
}

function obey(message: ChannelMessage, terminal: TerminalProcess, channel: Channel | undefined): void {
  const request = readTerminalRequest(message);
  if (typeof request === 'string') channel?.reset('bad_message', request);
  else if (request.type === 'resize') terminal.resize(request);
  else void terminal.signal(request.name);
}
