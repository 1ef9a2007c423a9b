import { reasonSentence } from '../device-session/texts.ts';
import type { State } from '../ui/Status.tsx';
import type { TerminalState } from './state.ts';

export interface Words {
  readonly state: State;
  readonly word: string;
  /** One sentence more, where there is something to say. */
  readonly more: string | null;
}

const WAYS = {
  reconnecting: 'The connection to the server is lost. Looking for another; what you type waits.',
  device_away: 'The device is away. Waiting for it; what you type waits too.',
} as const;

/** A terminal's state in words. */
export function wordsOf(state: TerminalState): Words {
  switch (state.kind) {
    case 'opening':
      return { state: 'opening', word: 'opening', more: null };
    case 'connected':
      return { state: 'online', word: 'connected', more: null };
    case 'waiting':
      return { state: 'warn', word: 'waiting', more: WAYS[state.way] };
    case 'exited':
      return { state: 'closed', word: 'ended', more: exitSentence(state.code, state.signal) };
    case 'lost':
      return { state: 'bad', word: 'lost', more: reasonSentence(state.reason) };
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

function exitSentence(code: number | null, signal: string | null): string {
  if (signal !== null) return `The shell was ended by ${signal}.`;
  if (code === 0 || code === null) return 'The shell ended.';
  return `The shell ended with exit code ${code}.`;
}

export const TEXTS = {
  again: 'Open again',
  close: 'Close the terminal',
  search: 'Search',
  searchLabel: 'Search in the terminal',
  noMatch: 'no match',
  previous: 'Match before',
  next: 'Next match',
  smaller: 'Smaller text',
  larger: 'Larger text',
  dock: 'Terminals and transfers',
  fullPage: 'Full page',
  hide: 'Hide the dock',
  show: 'Show the dock',
  keys: 'Keys that a phone lacks',
  watching: 'watching',
  people: 'People in this session',
  youHaveKeys: 'You have the keys',
  hasKeys: (name: string) => `${name} has the keys`,
  readOnly: 'read-only',
  watch: (names: string, count: number) => `${names} ${count === 1 ? 'watches' : 'watch'}`,
  also: (names: string) => `with ${names}`,
  asks: (name: string) => `${name} asks for the keys`,
  give: 'Give',
  refuse: 'No',
  takeBack: 'Take back',
  askKeys: 'Ask for the keys',
  asked: 'Asked…',
  takeKeys: 'Take the keys',
  giveBack: 'Give back',
} as const;
