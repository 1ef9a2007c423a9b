import { readFileSync } from 'node:fs';
import { libc } from './libc.ts';

/** madvise(2). Of a file that was never written to it drops the mapping of pages alone: the next use finds them in the system's cache. */
const MADV_DONTNEED = 4;

interface Range {
  readonly start: bigint;
  readonly end: bigint;
}

let unwritten: readonly Range[] | undefined;

/**
 * Gives back the pages of this program's own file that are mapped; what is used comes back by itself, some thousandths of a second
 * later. On Linux; elsewhere nothing happens. Answers of how many bytes.
 *
 * The kernel maps code in large pieces around each page that is touched. A start leaves 39 MB of the runtime mapped, one beat of the heart 23 MB,
 * and most of its life an agent waits for the next beat.
 */
export function giveBackProgram(): number {
  const library = process.platform === 'linux' ? libc() : null;
  if (library === null) return 0;
  unwritten ??= unwrittenPages(readSmaps(), process.execPath);
  let bytes = 0;
  for (const { start, end } of unwritten) {
    if (library.madvise(start, end - start, MADV_DONTNEED) === 0) bytes += Number(end - start);
  }
  return bytes;
}

/**
 * The ranges of a file in proc_pid_smaps(5) that may not be written to and are as they are on the disk. What the loader has written
 * to and then closed (relocations) would be lost.
 */
export function unwrittenPages(smaps: string, program: string): Range[] {
  const ranges: Range[] = [];
  let range: Range | undefined;
  for (const line of smaps.split('\n')) {
    const [, start, end, permissions = '', path] =
      /^([0-9a-f]+)-([0-9a-f]+) (\S{4}) \S+ \S+ \S+\s*(.*)$/.exec(line) ?? [];
    if (path !== undefined) {
      const isOurs = path === program && /^r-[x-]p$/.test(permissions);
      range = isOurs ? { start: BigInt(`0x${start}`), end: BigInt(`0x${end}`) } : undefined;
    } else if (range !== undefined && /^Anonymous:\s+0 kB$/.test(line)) {
      ranges.push(range);
    }
  }
  return ranges;
}

function readSmaps(): string {
  try {
    return readFileSync('/proc/self/smaps', 'utf8');
  } catch {
    return '';
  }
}
