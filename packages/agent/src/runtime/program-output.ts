import { textOf } from '../log.ts';

/** What a program of the system printed, and how it ended. */
export interface ProgramOutput {
  /** 127 when it could not be started, as in a shell; -1 when a signal ended it, ours too. */
  readonly code: number;
  readonly out: string;
  /** For a person: what it complained about. */
  readonly err: string;
}

export interface ProgramOptions {
  readonly patienceMs?: number;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

const PATIENCE_MS = 20_000;
const MAX_BYTES = 8 * 1024 * 1024;
const NOT_FOUND = 127;

/** So that numbers, times and words are the same everywhere. */
const PLAIN = { LC_ALL: 'C', LANG: 'C', TZ: 'UTC' } as const;

/** Runs a program of the system to its end, in the language C and the zone UTC, for a program to read. Never throws. What prints more than 8 MiB is ended. */
export async function programOutput(
  command: readonly string[],
  { patienceMs = PATIENCE_MS, signal }: ProgramOptions = {},
): Promise<ProgramOutput> {
  try {
    const child = Bun.spawn([...command], {
      env: { ...process.env, ...PLAIN },
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
      timeout: patienceMs,
      maxBuffer: MAX_BYTES,
      ...(signal && { signal }),
    });
    const printed = Promise.all([child.stdout.text(), child.stderr.text()]);
    const code = await child.exited;
    // What it has started may hold the pipes open for as long as it likes.
    if (child.signalCode !== null) return { code: -1, out: '', err: `ended by ${child.signalCode}` };
    const [out, err] = await printed;
    return { code, out, err: err.trim() };
  } catch (error) {
    return { code: NOT_FOUND, out: '', err: textOf(error) };
  }
}
