import type { SignalName } from '../signals.ts';

/** What is to be started, for a system. */
export interface CommandStart {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly gid?: number;
  readonly windowsVerbatimArguments?: boolean;
}

/** A program with everything that it has started. */
export interface ProcessTree {
  signal(name: SignalName): Promise<void>;
  /** Ends all of it: asked first, killed then. Settles when nothing is left. */
  end(): Promise<void>;
  /** The program has ended by itself: ends what it left running, but not what made itself independent of it on purpose, as daemons do. */
  endRest(): Promise<void>;
}
