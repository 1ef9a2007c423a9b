import { abortable, type ChannelEnd, type Mux } from '@guru/protocol';
import { createWriter, giveBackOnce, tell } from './channel-use.ts';
import { SessionProblem } from './problem.ts';
import { cut, readExit } from './terminal-end.ts';
import type { Terminal, TerminalEnd, TerminalOptions } from './types.ts';

/** Opens a terminal channel (spec §5). Rejects with `SessionProblem` when it is refused, with the signal's reason when given up. */
export async function openTerminal(mux: Mux, options: TerminalOptions): Promise<Terminal> {
  const { cols, rows, term = 'xterm-256color', shell, onOutput, signal } = options;
  signal?.throwIfAborted();
  const accepted = Promise.withResolvers<Readonly<Record<string, unknown>>>();
  const ended = Promise.withResolvers<TerminalEnd>();
  let exit: TerminalEnd | null = null;

  const params = shell === undefined ? { cols, rows, term } : { cols, rows, term, shell };
  const channel = mux.open('terminal', params, {
    onAccept: accepted.resolve,
    onData: (bytes) => onOutput(bytes, giveBackOnce(channel, bytes.length)),
    onMessage: (message) => {
      exit = readExit(message) ?? exit;
    },
    onFin: () => channel.end(),
    onClosed: (end) => {
      accepted.reject(refusal(end));
      ended.resolve(exit ?? cut(end));
    },
  });
  try {
    const { pid, shell: started } = await abortable(accepted.promise, signal);
    return {
      pid: typeof pid === 'number' ? pid : 0,
      shell: typeof started === 'string' ? started : '',
      ended: ended.promise,
      write: createWriter(channel),
      resize: (newCols, newRows) => tell(channel, { type: 'resize', cols: newCols, rows: newRows }),
      kill: (name) => tell(channel, { type: 'signal', name }),
      close: () => channel.reset('session_closed', 'the technician has closed the terminal'),
    };
  } catch (error) {
    channel.reset('session_closed', 'the technician did not wait');
    throw error;
  }
}

function refusal(end: ChannelEnd): SessionProblem {
  if (end.how === 'reset') return new SessionProblem(end.code, end.message);
  return new SessionProblem('bad_message', 'the device ended the terminal before it began');
}
