import type { Channel, ChannelEvents, ChannelMessage, OpenRequest } from '@guru/protocol';
import { createWriter, giveBackOnce, tell } from './channel-use.ts';
import { cut, readExit } from './terminal-end.ts';
import type { TerminalEnd, WatchedEvents, WatchedTerminal } from './types.ts';

/** Takes a terminal that the server shows to one who watches (spec §5.1). Whoever doesn't watch takes none. */
export function takeWatched(
  request: OpenRequest,
  onTerminal: ((terminal: WatchedTerminal) => void) | undefined,
): void {
  const { type, params } = request;
  if (type !== 'terminal' || params.watched !== true || onTerminal === undefined) {
    request.reject('not_allowed', 'this side takes no channels');
    return;
  }
  const ended = Promise.withResolvers<TerminalEnd>();
  let exit: TerminalEnd | null = null;
  let shown: WatchedEvents | undefined;
  const events: ChannelEvents = {
    onData: (bytes) => {
      const done = giveBackOnce(channel, bytes.length);
      if (shown === undefined) done();
      else shown.onOutput(bytes, done);
    },
    onMessage: (message) => {
      exit = readExit(message) ?? exit;
      if (shown !== undefined) show(shown, message);
    },
    onFin: () => channel.end(),
    onClosed: (end) => ended.resolve(exit ?? cut(end)),
  };
  let channel: Channel;
  const terminal: WatchedTerminal = {
    number: count(params.number),
    cols: count(params.cols),
    rows: count(params.rows),
    show(watched) {
      shown = watched;
    },
    ended: ended.promise,
    write: (bytes) => writer(bytes),
    kill: (name) => tell(channel, { type: 'signal', name }),
    close: () => channel.reset('session_closed', 'the watcher has closed the terminal'),
  };
  // First: what comes once it is accepted needs somebody who draws it.
  onTerminal(terminal);
  channel = request.accept({}, events);
  const writer = createWriter(channel);
}

function show(shown: WatchedEvents, { type, cols, rows, missed }: ChannelMessage): void {
  if (type === 'snapshot') shown.onSnapshot(count(cols), count(rows), missed === true);
  else if (type === 'resize') shown.onResize(count(cols), count(rows));
}

/** Sizes and numbers are small, and at least 1. */
function count(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? Math.min(value, 1000) : 1;
}
