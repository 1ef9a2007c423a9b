import type { SessionEnd } from '@guru/client/session';
import type { State } from '../ui/Status.tsx';
import type { TerminalState } from './state.ts';

/** Why a session ended, as a sentence. The keys are the protocol's. */
const REASONS: Record<SessionEnd['reason'], string> = {
  connection_lost: 'The connection to the server broke.',
  technician_closed: 'The session was closed.',
  technician_disconnected: 'Its window was closed, or lost the server for too long.',
  agent_disconnected: 'The device went away: it was switched off, or its network broke.',
  agent_refused: 'The device refused the session.',
  agent_unreachable: 'The device did not answer.',
  idle_timeout: 'Nothing was typed for so long that the session ended.',
  taken_over: 'Another technician took the session over.',
  device_removed: 'The device was removed from Guru.',
  server_shutdown: 'The server was stopped.',
  server_restarted: 'The server was restarted.',
  protocol_error: 'Console and device did not understand each other.',
};

export interface Words {
  readonly state: State;
  readonly word: string;
  /** One sentence more, where there is something to say. */
  readonly more: string | null;
}

/** A terminal's state in words. */
export function wordsOf(state: TerminalState): Words {
  switch (state.kind) {
    case 'opening':
      return { state: 'opening', word: 'opening', more: null };
    case 'connected':
      return { state: 'online', word: 'connected', more: null };
    case 'exited':
      return { state: 'closed', word: 'ended', more: exitSentence(state.code, state.signal) };
    case 'lost':
      return { state: 'bad', word: 'lost', more: REASONS[state.reason] };
    case 'cut':
      return {
        state: 'bad',
        word: 'lost',
        more: `The device cut it off: ${state.message} (${state.code})`,
      };
    case 'failed':
      return { state: 'bad', word: 'not opened', more: null };
  }
}

/** The reason of a session in a list: the same sentence, without its full stop. */
export function reasonWords(reason: string): string {
  const sentence = Object.entries(REASONS).find(([known]) => known === reason)?.[1];
  return (sentence ?? reason).replace(/\.$/, '');
}

function exitSentence(code: number | null, signal: string | null): string {
  if (signal !== null) return `The shell was ended by ${signal}.`;
  if (code === 0 || code === null) return 'The shell ended.';
  return `The shell ended with exit code ${code}.`;
}

export const TEXTS = {
  again: 'Open again',
  takeHere: 'End that one and open here',
  heldByYou: 'You already have a session on this device',
  heldByOther: (name: string) => `${name} has a session on this device`,
  heldMore: 'A device takes one session at a time.',
  heldByYouMore: 'It may be in another tab or on the command line.',
  since: 'since',
  close: 'Close the terminal',
  search: 'Search',
  searchLabel: 'Search in the terminal',
  noMatch: 'no match',
  previous: 'Match before',
  next: 'Next match',
  smaller: 'Smaller text',
  larger: 'Larger text',
  dock: 'Terminals',
  fullPage: 'Full page',
  hide: 'Hide the dock',
  show: 'Show the dock',
  keys: 'Keys that a phone lacks',
} as const;
