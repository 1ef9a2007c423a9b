const PATIENCE_MS = 10_000;
const MAX_BYTES = 1024 * 1024;

/** What a system program prints; empty when it fails, is missing, or takes longer than 10 s. */
export async function ask(command: readonly string[]): Promise<string> {
  try {
    const child = Bun.spawn([...command], {
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'ignore',
      timeout: PATIENCE_MS,
      maxBuffer: MAX_BYTES,
    });
    const text = await child.stdout.text();
    return (await child.exited) === 0 ? text : '';
  } catch {
    return '';
  }
}
