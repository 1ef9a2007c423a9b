import type { ChannelEnd, ChannelMessage } from '@guru/protocol';
import type { TerminalEnd } from './types.ts';

/** How a program ended, if this is the message that says so. */
export function readExit(message: ChannelMessage): TerminalEnd | null {
  if (message.type !== 'exit') return null;
  const { code, signal } = message;
  return {
    type: 'exited',
    code: typeof code === 'number' ? code : null,
    signal: typeof signal === 'string' ? signal : null,
  };
}

/** The end of a channel that did not say how its program ended. */
export function cut(end: ChannelEnd): TerminalEnd {
  if (end.how === 'reset') return { type: 'cut', code: end.code, message: end.message };
  return { type: 'cut', code: 'bad_message', message: 'the device ended the terminal without saying how' };
}
