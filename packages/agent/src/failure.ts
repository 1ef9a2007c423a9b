/**
 * Why the agent gives up, for scripts: each has its exit code. 1 is left to faults of the program, and 2 to wrong
 * arguments, as shells do.
 */
export const FAILURES = {
  fault: { exit: 1, means: 'a fault of this program' },
  usage: { exit: 2, means: 'the arguments or settings are wrong' },
  not_enrolled: { exit: 3, means: 'this machine is not enrolled' },
  unreachable: { exit: 4, means: 'the server could not be reached' },
  refused: { exit: 5, means: 'the server refused' },
  wrong_server: { exit: 6, means: 'the server is not the one that the token or the identity names' },
  unsafe_identity: { exit: 7, means: 'the stored identity can not be trusted' },
  unwritable_folder: { exit: 8, means: 'the data folder can not be written' },
  not_permitted: { exit: 9, means: 'this needs more rights' },
  system: { exit: 10, means: 'the service manager of this system refused' },
} as const;

export type FailureCode = keyof typeof FAILURES;

/** Something that a person can do something about; the message says what, in whole sentences. */
export class AgentError extends Error {
  override readonly name = 'AgentError';
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string) {
    super(message);
    this.code = code;
  }
}
