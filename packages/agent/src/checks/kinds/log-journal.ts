import { runProgram } from '../run-program.ts';
import { MAX_BYTES, MAX_LINES, type NewLines } from './log-matches.ts';
import type { Run } from './types.ts';

const CURSOR = /^-- cursor: (\S{1,400})\s*$/;

/** The lines of the journal since the last run, of one unit or of all. */
export async function readJournal(unit: string, run: Pick<Run, 'memory' | 'signal'>): Promise<NewLines> {
  const kept = run.memory.get();
  const cursor = typeof kept === 'string' ? kept : undefined;
  const read =
    cursor === undefined
      ? undefined
      : await ask(unit, [`--after-cursor=${cursor}`, `--lines=${MAX_LINES}`], run);
  if (read?.cursor !== undefined) {
    run.memory.set(read.cursor);
    return { lines: read.lines, isCut: read.lines.length === MAX_LINES, isFirst: false };
  }
  // There is no place yet; or the journal has begun anew; or nothing has come, or more than is read.
  const newest = await ask('', ['--lines=1'], run);
  if (newest === undefined) throw new Error('The journal can not be read.');
  const lines = read?.lines ?? [];
  if (newest.cursor !== undefined && (read === undefined || lines.length > 0)) run.memory.set(newest.cursor);
  return { lines, isCut: lines.length > 0, isFirst: read === undefined };
}

/** Undefined when journalctl(1) fails, as it does for a place that is not in the journal any more. */
async function ask(unit: string, args: readonly string[], { signal }: Pick<Run, 'signal'>) {
  const command = [
    'journalctl',
    '--quiet',
    '--no-pager',
    '--no-hostname',
    '--output=short-iso',
    '--show-cursor',
  ];
  const ofUnit = unit === '' ? [] : [`--unit=${unit}`];
  const { code, out } = await runProgram([...command, ...ofUnit, ...args], { signal, maxBytes: MAX_BYTES });
  return code === 0 ? parseJournal(out) : undefined;
}

/** What journalctl(1) prints with `--show-cursor`: lines, and at the end the place of the last. */
export function parseJournal(text: string): {
  readonly lines: string[];
  readonly cursor: string | undefined;
} {
  const lines = text.split('\n').filter((line) => line !== '');
  const cursor = CURSOR.exec(lines.at(-1) ?? '')?.[1];
  if (cursor !== undefined) lines.pop();
  return { lines, cursor };
}
