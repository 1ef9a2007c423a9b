import { readdir, readFile } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';

const GONE_WITHIN_MS = 20_000;

/** A process of this machine. */
export interface Process {
  readonly pid: number;
  /** Its program and arguments, with spaces between. */
  readonly command: string;
}

/** The processes that a process has begun and that still run, from `/proc`. */
export async function childrenOf(pid: number): Promise<Process[]> {
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger);
  const found = await Promise.all(pids.map(async (one) => ((await parentOf(one)) === pid ? [one] : [])));
  return await Promise.all(
    found.flat().map(async (one) => {
      const command = await readFile(`/proc/${one}/cmdline`, 'utf8').catch(() => '');
      return { pid: one, command: command.replaceAll('\0', ' ') };
    }),
  );
}

/** Waits until a process has ended. Throws when it lives on. One that nobody has waited for yet has ended too. */
export async function untilGone(pid: number): Promise<void> {
  const end = performance.now() + GONE_WITHIN_MS;
  while ((await parentOf(pid)) !== null) {
    if (performance.now() > end) throw new Error(`the process ${pid} lives on`);
    await turn();
  }
}

/** The parent of a process that runs; null for one that has ended (proc_pid_stat(5)). */
async function parentOf(pid: number): Promise<number | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [state, parent] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return text === '' || state === 'Z' || state === 'X' ? null : Number(parent);
}
