import { visible } from '@guru/protocol';
import { type DiffLine, diffLines } from './line-diff.ts';

const CONTEXT = 3;
/** What stands after a last line that has no end; as in every unified diff. */
const NO_END = '\\ No newline at end of file';

/** The change from one text to another as a unified diff, for a person to read. `before` is null for a file that is new. */
export function unifiedDiff(path: string, before: string | null, after: string): string {
  const lines = diffLines(before === null ? [] : toLines(before), toLines(after));
  const head = [`--- ${before === null ? '/dev/null' : visible(path)}`, `+++ ${visible(path)}`];
  return [...head, ...hunksOf(lines).flatMap((hunk) => show(lines, hunk))].join('\n');
}

/** With their ends, so that a line without one differs from the same line with one. */
function toLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

interface Hunk {
  readonly from: number;
  readonly to: number;
}

/** Stretches of changed lines with what stands around them; those that touch are one. */
function hunksOf(lines: readonly DiffLine[]): Hunk[] {
  const hunks: Hunk[] = [];
  lines.forEach(({ sign }, index) => {
    if (sign === ' ') return;
    const last = hunks.at(-1);
    const from = Math.max(0, index - CONTEXT);
    const to = Math.min(lines.length, index + CONTEXT + 1);
    if (last !== undefined && from <= last.to) hunks[hunks.length - 1] = { from: last.from, to };
    else hunks.push({ from, to });
  });
  return hunks;
}

function show(lines: readonly DiffLine[], { from, to }: Hunk): string[] {
  const shown = lines.slice(from, to);
  const count = (part: readonly DiffLine[], not: '-' | '+') => part.filter(({ sign }) => sign !== not).length;
  const earlier = lines.slice(0, from);
  const range = (not: '-' | '+') => {
    const length = count(shown, not);
    return `${count(earlier, not) + (length > 0 ? 1 : 0)},${length}`;
  };
  return [`@@ -${range('+')} +${range('-')} @@`, ...shown.flatMap(showLine)];
}

/** A carriage return before the line's end is part of the line here: a change of line ends is a change. */
function showLine({ sign, line }: DiffLine): string[] {
  const hasEnd = line.endsWith('\n');
  const body = visible(hasEnd ? line.slice(0, -1) : line);
  return hasEnd ? [sign + body] : [sign + body, NO_END];
}
