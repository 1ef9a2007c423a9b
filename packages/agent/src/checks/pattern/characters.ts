/** UTF-16 units from one to another, both included; in order, and not touching. */
export type CharacterSet = readonly (readonly [from: number, to: number])[];

const LAST = 0xffff;

/** The ranges in order, with what touches or overlaps joined. */
export function setOf(...ranges: readonly (readonly [number, number])[]): CharacterSet {
  const set: [number, number][] = [];
  for (const [from, to] of ranges.toSorted((one, other) => one[0] - other[0])) {
    const last = set.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else set.push([from, to]);
  }
  return set;
}

/** All that is not in a set. */
export function complement(set: CharacterSet): CharacterSet {
  const ranges: [number, number][] = [];
  let next = 0;
  for (const [from, to] of set) {
    if (from > next) ranges.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= LAST) ranges.push([next, LAST]);
  return ranges;
}

export function contains(set: CharacterSet, unit: number): boolean {
  for (const [from, to] of set) if (unit <= to) return unit >= from;
  return false;
}

const unit = (character: string) => character.charCodeAt(0);
const range = (from: string, to = from) => [unit(from), unit(to)] as const;

export const DIGITS = setOf(range('0', '9'));
export const WORD = setOf(range('0', '9'), range('A', 'Z'), range('a', 'z'), range('_'));
/** As ECMAScript has it for `\s`. */
export const SPACE = setOf(
  [9, 13],
  range(' '),
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
);
/** As ECMAScript has it for `.`. */
export const NO_LINE_END = complement(setOf(range('\n'), range('\r'), [0x2028, 0x2029]));

/** The set with the other case of every ASCII letter in it. */
export function withBothCases(set: CharacterSet): CharacterSet {
  const [A, Z, a, z] = [65, 90, 97, 122];
  const others = set.flatMap(([from, to]) => [
    ...overlap(from, to, A, Z, 32),
    ...overlap(from, to, a, z, -32),
  ]);
  return setOf(...set, ...others);
}

function overlap(from: number, to: number, low: number, high: number, shift: number): [number, number][] {
  const [first, last] = [Math.max(from, low), Math.min(to, high)];
  return first <= last ? [[first + shift, last + shift]] : [];
}
