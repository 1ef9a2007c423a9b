/** How a program of the system ended. */
export interface CommandResult {
  readonly code: number;
  /** The end of what it printed, stdout and stderr alike, for a person. */
  readonly said: string;
}

const PATIENCE_MS = 60_000;
const MAX_SAID = 2000;
const NOT_FOUND = 127;

/** Runs a program of the system to its end, within a minute. Never throws: one that isn't there ends with 127, as in a shell. */
export async function runCommand(command: readonly string[]): Promise<CommandResult> {
  try {
    const child = Bun.spawn([...command], {
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
      timeout: PATIENCE_MS,
    });
    const [out, err, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
    return { code, said: `${out}${err}`.trim().slice(-MAX_SAID) };
  } catch {
    return { code: NOT_FOUND, said: `${command[0]} is not there` };
  }
}
