/** The words of a session's page. */
export const TEXTS = {
  doing: 'The session can’t be shown',
  title: (tech: string, hostname: string) => `${tech} on ${hostname}`,
  recordings: 'Recorded terminals',
  noRecordings: 'No terminal of this session is on record.',
  timeline: 'What happened',
  more: 'Show what came after',
  replay: 'Replay',
  live: 'still open',
  exit: (code: number) => `exit ${code}`,
  lost: 'incomplete',
  time: 'Time',
  what: 'What',
  details: 'Details',
} as const;

/** What the audit calls what. */
const OPERATIONS: Readonly<Record<string, string>> = {
  session_opened: 'Session opened',
  session_closed: 'Session closed',
  client_attached: 'A window joined',
  client_left: 'A window left',
  channel_opened: 'Opened',
  channel_finished: 'Finished',
  channel_reset: 'Broken off',
  channel_refused: 'Refused',
  channel_broken: 'Broke the protocol',
  command: 'Command',
  recording_gap: 'Recording has a gap',
  taken_over: 'Taken over',
  watch_started: 'Somebody watches',
  watch_ended: 'Watches no more',
  control_asked: 'Asked for the keys',
  control_refused: 'Keys not given',
  control_given: 'Keys given',
  control_taken: 'Keys taken',
};

/** An operation of the audit in words; one that has none yet is shown as it is. */
export function operationWords(operation: string): string {
  return OPERATIONS[operation] ?? operation.replaceAll('_', ' ');
}
