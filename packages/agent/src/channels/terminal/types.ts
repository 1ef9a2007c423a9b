import type { SignalName } from '../signals.ts';
import type { TerminalParams, TerminalSize } from './params.ts';

/** How a terminal's program ended: a code, or the name of the signal that ended it, without "SIG". */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface TerminalOptions extends TerminalParams {
  /** What the programs print, in order, every byte as it is; the view is good during the call only. */
  readonly onOutput: (bytes: Uint8Array) => void;
  /** The terminal has taken everything that was written: its programs may be slow to read. */
  readonly onWritten: () => void;
}

/** A shell on a terminal: the same on every system, so that the channel doesn't know which. */
export interface TerminalProcess {
  readonly pid: number;
  /** The program that was started. */
  readonly shell: string;
  /** Settles when the shell has ended and everything that was printed has been told. */
  readonly ended: Promise<Exit>;
  /** Takes all bytes; `onWritten` says when the terminal has. */
  write(bytes: Uint8Array): void;
  resize(size: TerminalSize): void;
  /** Whether keys that are typed now are nobody's to keep: a program asks for a password, or it can't be known whether one does. */
  hidesKeys(): boolean;
  /** To whoever is in the foreground. */
  signal(name: SignalName): Promise<void>;
  /** Makes the programs wait with their output, or lets them go on. What is on its way comes all the same. */
  hold(): void;
  release(): void;
  /** Ends every process of the terminal: asked first, killed then. Settles when they are gone; however often it is called. */
  kill(): Promise<void>;
}

export type StartTerminal = (
  options: TerminalOptions,
  configuredShell: string | undefined,
) => TerminalProcess;
