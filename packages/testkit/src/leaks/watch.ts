import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Holdings, type Kind, takeStock } from './holdings.ts';

/** How long what was closed may take to be gone: the last bytes of a socket, the end of a child. */
const DEFAULT_PATIENCE_MS = 2000;
const LOOK_AGAIN_MS = 10;

export interface LeakWatch {
  /** Rejects when something is held that wasn't when the watch began. Ends the watch. */
  check(): Promise<void>;
}

/**
 * Watches one test file for what it leaves behind: sockets, timers, child processes, ptys, open and temporary files. Call it first thing in the
 * file and `afterAll(leaks.check)` after every other `afterAll`. Until the check, temporary files go to a folder of the file's own
 * (`TMPDIR`), so that what others do at the same time doesn't count.
 */
export function watchLeaks(patienceMs = DEFAULT_PATIENCE_MS): LeakWatch {
  const outer = process.env.TMPDIR;
  const folder = mkdtempSync(join(tmpdir(), 'guru-test-'));
  process.env.TMPDIR = folder;
  const before = takeStock(folder);

  return {
    async check() {
      try {
        const leaks = await settle(before, folder, patienceMs);
        if (leaks.length > 0) throw new Error(`left behind: ${leaks.join('; ')}`);
      } finally {
        if (outer === undefined) delete process.env.TMPDIR;
        else process.env.TMPDIR = outer;
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

async function settle(before: Holdings, folder: string, patienceMs: number): Promise<string[]> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const leaks = compare(before, takeStock(folder));
    if (leaks.length === 0 || performance.now() > until) return leaks;
    await Bun.sleep(LOOK_AGAIN_MS);
  }
}

function compare(before: Holdings, now: Holdings): string[] {
  const kinds: readonly Exclude<Kind, 'timers'>[] = ['sockets', 'ptys', 'files', 'children', 'temporary'];
  const leaks = kinds.flatMap((kind) => {
    const extra = without(now[kind], before[kind]);
    return extra.length > 0 ? [`${kind}: ${extra.join(', ')}`] : [];
  });
  const timers = now.timers - before.timers;
  return timers > 0 ? [...leaks, `timers: ${timers}`] : leaks;
}

/** What is in `now` more often than in `before`: two descriptors may lead to the same file. */
function without(now: readonly string[], before: readonly string[]): string[] {
  const known = [...before];
  return now.filter((entry) => {
    const at = known.indexOf(entry);
    if (at >= 0) known.splice(at, 1);
    return at < 0;
  });
}
