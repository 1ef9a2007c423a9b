/** Signals that a technician may send, with how the system calls them. */
export const SIGNALS = {
  INT: 'SIGINT',
  TERM: 'SIGTERM',
  HUP: 'SIGHUP',
  KILL: 'SIGKILL',
  QUIT: 'SIGQUIT',
} as const;
export type SignalName = keyof typeof SIGNALS;
