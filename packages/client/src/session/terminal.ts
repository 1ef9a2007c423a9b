import { abortable, type Channel, type ChannelEnd, type ChannelMessage, type Mux } from '@guru/protocol';
import { SessionProblem } from './problem.ts';
import type { Terminal, TerminalEnd, TerminalOptions } from './types.ts';

/** A paste is handed over in pieces of this size, each when the channel has room for it. */
const PIECE_BYTES = 16 * 1024;

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

/** Credit for one piece of output, given back once however often the drawer says that it is done. */
function giveBackOnce(channel: Channel, count: number): () => void {
  let owed = count;
  return () => {
    if (owed > 0) channel.consume(owed);
    owed = 0;
  };
}

/** Writes in the order of the calls, also when they don't wait for each other. Does nothing once the channel has ended. */
function createWriter(channel: Channel): (bytes: Uint8Array) => Promise<void> {
  let before = Promise.resolve();
  const writePieces = async (bytes: Uint8Array) => {
    for (let from = 0; from < bytes.length && isWritable(channel); from += PIECE_BYTES) {
      if (!channel.write(bytes.subarray(from, from + PIECE_BYTES))) await channel.room();
    }
  };
  return (bytes) => {
    before = before.then(() => writePieces(bytes));
    return before;
  };
}

function isWritable({ state }: Channel): boolean {
  return state === 'open' || state === 'opening';
}

function tell(channel: Channel, message: ChannelMessage): void {
  if (isWritable(channel)) channel.sendMessage(message);
}

function readExit(message: ChannelMessage): TerminalEnd | null {
  if (message.type !== 'exit') return null;
  const { code, signal } = message;
  return {
    type: 'exited',
    code: typeof code === 'number' ? code : null,
    signal: typeof signal === 'string' ? signal : null,
  };
}

function cut(end: ChannelEnd): TerminalEnd {
  if (end.how === 'reset') return { type: 'cut', code: end.code, message: end.message };
  return { type: 'cut', code: 'bad_message', message: 'the device ended the terminal without saying how' };
}

function refusal(end: ChannelEnd): SessionProblem {
  if (end.how === 'reset') return new SessionProblem(end.code, end.message);
  return new SessionProblem('bad_message', 'the device ended the terminal before it began');
}
