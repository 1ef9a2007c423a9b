/** Lines that are in both texts, or in one of them. */
export interface DiffLine {
  readonly sign: ' ' | '-' | '+';
  readonly line: string;
}

/** How many differing lines are looked for one by one; beyond it the differing middle is shown as taken out and put in. */
const MAX_EDITS = 1000;

/** The difference between two lists of lines, shortest first (Myers, "An O(ND) Difference Algorithm and Its Variations", 1986). */
export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const same = (lines: readonly string[]) => lines.map((line): DiffLine => ({ sign: ' ', line }));
  return [
    ...same(before.slice(0, start)),
    ...diffMiddle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...same(before.slice(before.length - end)),
  ];
}

function diffMiddle(before: readonly string[], after: readonly string[]): DiffLine[] {
  const trace = search(before, after);
  if (trace === undefined)
    return [
      ...before.map((line): DiffLine => ({ sign: '-', line })),
      ...after.map((line): DiffLine => ({ sign: '+', line })),
    ];
  return walkBack(before, after, trace);
}

/** For each number of edits, how far each diagonal has come before it; undefined when it takes too many. */
function search(before: readonly string[], after: readonly string[]): Map<number, number>[] | undefined {
  const reach = new Map([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let edits = 0; edits <= Math.min(before.length + after.length, MAX_EDITS); edits += 1) {
    trace.push(new Map(reach));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = nextX(reach, diagonal, edits);
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x += 1;
      reach.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return trace;
    }
  }
  return undefined;
}

function nextX(reach: ReadonlyMap<number, number>, diagonal: number, edits: number): number {
  const below = reach.get(diagonal + 1) ?? -1;
  const beside = reach.get(diagonal - 1) ?? -1;
  return diagonal === -edits || (diagonal !== edits && beside < below) ? below : beside + 1;
}

function walkBack(
  before: readonly string[],
  after: readonly string[],
  trace: Map<number, number>[],
): DiffLine[] {
  const lines: DiffLine[] = [];
  let x = before.length;
  let y = after.length;
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const reach = trace[edits] ?? new Map();
    const diagonal = x - y;
    const fromBelow =
      diagonal === -edits ||
      (diagonal !== edits && (reach.get(diagonal - 1) ?? -1) < (reach.get(diagonal + 1) ?? -1));
    const fromDiagonal = fromBelow ? diagonal + 1 : diagonal - 1;
    const fromX = reach.get(fromDiagonal) ?? 0;
    const fromY = fromX - fromDiagonal;
    while (x > fromX && y > fromY && x > 0 && y > 0) {
      lines.push({ sign: ' ', line: before[--x] ?? '' });
      y -= 1;
    }
    if (edits === 0) break;
    if (fromBelow) lines.push({ sign: '+', line: after[--y] ?? '' });
    else lines.push({ sign: '-', line: before[--x] ?? '' });
  }
  return lines.reverse();
}
