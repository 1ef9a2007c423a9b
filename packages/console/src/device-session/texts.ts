import type { SessionEnd } from '@guru/client/session';

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
  resume_out_of_range: 'The connection came back, but not to where it had been.',
  protocol_error: 'Console and device did not understand each other.',
};

/** The reason as a sentence. */
export function reasonSentence(reason: SessionEnd['reason']): string {
  return REASONS[reason];
}

/** The reason of a session in a list: the same sentence, without its full stop. */
export function reasonWords(reason: string): string {
  const sentence = Object.entries(REASONS).find(([known]) => known === reason)?.[1];
  return (sentence ?? reason).replace(/\.$/, '');
}

export const TEXTS = {
  again: 'Open again',
  takeHere: 'End that one and open here',
  heldByYou: 'You already have a session on this device',
  heldByOther: (name: string) => `${name} has a session on this device`,
  heldMore: 'You can look on, or ask for the keys.',
  watch: 'Watch',
  ask: 'Ask for the keys',
  takeOver: 'Take over…',
  takeOverSure: (name: string) => `End ${name}’s session and open mine`,
  cancel: 'Cancel',
  heldByYouMore: 'It may be in another tab or on the command line.',
  since: 'since',
  lost: 'The session on this device has ended',
  opening: (name: string) => `Opening a session on ${name}…`,
  chip: (name: string) => `Session on ${name}`,
  end: (name: string) => `End the session on ${name}`,
} as const;
