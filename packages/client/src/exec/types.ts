/** Names of signals that a technician may send to a command. */
export type CommandSignal = 'INT' | 'TERM' | 'HUP' | 'KILL' | 'QUIT';

/** Bytes that a command printed, in order. `done` gives their credit back: call it when they are used up, for the command is held back until then. */
export type OutputReader = (bytes: Uint8Array, done: () => void) => void;

/** What is to be run, and how (spec §5 exec). */
export interface CommandOptions {
  /** The program and its arguments, as they are; with `shell` one text for the system's shell. */
  command: readonly string[];
  shell?: boolean;
  /** Working folder; unless set, the home of the user as whom it runs. */
  cwd?: string;
  /** Put over the environment that the device gives to commands. */
  env?: Readonly<Record<string, string>>;
  /** True: `write` and `endInput` are its stdin. Unless set, its stdin is empty. */
  stdin?: boolean;
  /** Ends its whole tree of processes after so long. */
  timeout_ms?: number;
  /** As the agent runs (`service`, unless set), or as the user who is logged on. */
  as?: 'service' | 'user';
  /** Unless given, the output is taken and dropped. */
  onStdout?: OutputReader;
  onStderr?: OutputReader;
  /** Cancels the command; `ended` then rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** How a command ended. */
export interface CommandEnd {
  /** Its exit code; null when a signal ended it. */
  readonly code: number | null;
  /** The signal that ended it, without "SIG". */
  readonly signal: string | null;
  /** Its time was up, and it was ended for that. */
  readonly timed_out: boolean;
  /** From its start to its end, on the device. */
  readonly duration_ms: number;
}

/** A command on a device, from the moment it was asked for. */
export interface RunningCommand {
  /** Settles when it runs; rejects as `ended` does. */
  readonly started: Promise<{ readonly pid: number }>;
  /**
   * How it ended; all its output has been handed over by then. Rejects with `SessionProblem` when it was refused (`not_allowed`, `bad_params`,
   * `spawn_failed`) or its channel was cut (`session_closed`, and others of spec §9), with the signal's reason when it was given up.
   */
  readonly ended: Promise<CommandEnd>;
  /** Sends to its stdin. The promise settles when the channel has taken all: await it before writing more. Does nothing once it has ended. */
  write(bytes: Uint8Array): Promise<void>;
  /** Its stdin ends after what was written. */
  endInput(): Promise<void>;
  /** Sends a signal to its whole tree of processes. */
  signal(name: CommandSignal): void;
  /** Ends its whole tree of processes, and the channel; `ended` rejects with `SessionProblem` `session_closed`. */
  cancel(): void;
}
