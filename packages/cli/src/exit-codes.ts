/** What `guru` ends with. `guru shell` ends with the remote program's own code once that has started. */
export const EXIT = {
  ok: 0,
  /** The server, the network or the device said no. */
  failed: 1,
  /** The command line can't be understood. */
  usage: 2,
  not_signed_in: 3,
  /** No device, client or site fits the name, or more than one does. */
  not_found: 4,
  /** Ctrl-C: 128 and the number of SIGINT, as for every program that it ends. */
  given_up: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
