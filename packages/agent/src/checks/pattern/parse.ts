import {
  type CharacterSet,
  complement,
  DIGITS,
  NO_LINE_END,
  SPACE,
  setOf,
  WORD,
  withBothCases,
} from './characters.ts';

/** What a pattern says. */
export type Node =
  | { readonly is: 'one'; readonly set: CharacterSet }
  | { readonly is: 'all'; readonly of: readonly Node[] }
  | { readonly is: 'any'; readonly of: readonly Node[] }
  /** `most` undefined: without end. */
  | { readonly is: 'repeat'; readonly of: Node; readonly least: number; readonly most: number | undefined }
  | { readonly is: 'place'; readonly at: Place };

/** A place in a line that is no character. */
export type Place = 'start' | 'end' | 'word_edge' | 'no_word_edge';

/** The pattern is none, or asks for what can't be found in bounded time. The message is for a person. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

const MAX_REPEAT = 1000;
const MAX_DEPTH = 50;
const CLASSES: Readonly<Record<string, CharacterSet>> = {
  d: DIGITS,
  D: complement(DIGITS),
  w: WORD,
  W: complement(WORD),
  s: SPACE,
  S: complement(SPACE),
};
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, '0': 0 };
const QUANTIFIER = /^(?:([*+?])|\{(\d{1,5})(,(\d{1,5})?)?\})\??/;

/**
 * Reads a regular expression as JavaScript writes them. `(?i)` at its start: capital letters are as good as small ones. What looks around or back (`(?=`, `\1`) is
 * refused: that is what no program finds in bounded time. Throws `PatternError`.
 */
export function parsePattern(source: string): Node {
  const ignoresCase = source.startsWith('(?i)');
  const parser = new Parser(ignoresCase ? source.slice(4) : source, ignoresCase);
  const node = parser.choice(0);
  parser.end();
  return node;
}

class Parser {
  readonly #source: string;
  readonly #ignoresCase: boolean;
  #at = 0;

  constructor(source: string, ignoresCase: boolean) {
    this.#source = source;
    this.#ignoresCase = ignoresCase;
  }

  end(): void {
    if (this.#at < this.#source.length) throw new PatternError('a ) has no ( before it');
  }

  choice(depth: number): Node {
    if (depth > MAX_DEPTH) throw new PatternError('it is nested too deep');
    const ways = [this.#sequence(depth)];
    while (this.#take('|')) ways.push(this.#sequence(depth));
    return ways.length === 1 && ways[0] !== undefined ? ways[0] : { is: 'any', of: ways };
  }

  #sequence(depth: number): Node {
    const parts: Node[] = [];
    for (let next = this.#peek; next !== '' && next !== '|' && next !== ')'; next = this.#peek) {
      parts.push(this.#repeated(this.#atom(depth)));
    }
    return { is: 'all', of: parts };
  }

  #repeated(node: Node): Node {
    const [whole, sign, least, hasMost, most] =
      QUANTIFIER.exec(this.#source.slice(this.#at, this.#at + 20)) ?? [];
    if (whole === undefined) return node;
    if (node.is === 'place') throw new PatternError('nothing is there to be repeated');
    this.#at += whole.length;
    if (QUANTIFIER.test(this.#source.slice(this.#at, this.#at + 20)))
      throw new PatternError('nothing is there to be repeated');
    if (sign !== undefined)
      return { is: 'repeat', of: node, least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : undefined };
    const low = Number(least);
    const high = hasMost === undefined ? low : most === undefined ? undefined : Number(most);
    if (low > MAX_REPEAT || (high ?? 0) > MAX_REPEAT)
      throw new PatternError(`more than ${MAX_REPEAT} repetitions`);
    if (high !== undefined && high < low)
      throw new PatternError('a repetition has its numbers in the wrong order');
    return { is: 'repeat', of: node, least: low, most: high };
  }

  #atom(depth: number): Node {
    const next = this.#next();
    switch (next) {
      case '(':
        return this.#group(depth);
      case '[':
        return this.#one(this.#class());
      case '.':
        return { is: 'one', set: NO_LINE_END };
      case '^':
        return { is: 'place', at: 'start' };
      case '$':
        return { is: 'place', at: 'end' };
      case '\\':
        return this.#escaped();
      case '*':
      case '+':
      case '?':
        throw new PatternError('nothing is there to be repeated');
      default:
        return this.#one(unitSet(next));
    }
  }

  #group(depth: number): Node {
    const [opening] = /^\?(?::|<[A-Za-z_]\w*>)/.exec(this.#source.slice(this.#at)) ?? [];
    if (opening !== undefined) this.#at += opening.length;
    else if (this.#peek === '?') throw new PatternError('looking around and options inside are not possible');
    const node = this.choice(depth + 1);
    if (!this.#take(')')) throw new PatternError('a ( is not closed');
    return node;
  }

  #escaped(): Node {
    if (this.#take('b')) return { is: 'place', at: 'word_edge' };
    if (this.#take('B')) return { is: 'place', at: 'no_word_edge' };
    return this.#one(this.#escapedSet());
  }

  #escapedSet(): CharacterSet {
    const next = this.#next();
    const known = CLASSES[next];
    if (known !== undefined) return known;
    const control = CONTROLS[next];
    if (control !== undefined && !/^0\d/.test(`${next}${this.#peek}`)) return setOf([control, control]);
    if (next === 'x' || next === 'u') {
      const [digits] =
        (next === 'x' ? /^[\da-f]{2}/i : /^[\da-f]{4}/i).exec(this.#source.slice(this.#at)) ?? [];
      if (digits === undefined) throw new PatternError(`\\${next} has no number behind it`);
      this.#at += digits.length;
      const unit = Number.parseInt(digits, 16);
      return setOf([unit, unit]);
    }
    if (next === '') throw new PatternError('it ends with a \\');
    if (/[A-Za-z\d]/.test(next)) throw new PatternError(`\\${next} is not possible`);
    return unitSet(next);
  }

  #class(): CharacterSet {
    const isNegated = this.#take('^');
    const ranges: (readonly [number, number])[] = [];
    while (!this.#take(']')) {
      const from = this.#classPart();
      const isRange = this.#peek === '-' && !['', ']'].includes(this.#source.charAt(this.#at + 1));
      if (!isRange) {
        ranges.push(...from);
        continue;
      }
      this.#next();
      const to = this.#classPart();
      const [low, high] = [single(from), single(to)];
      if (low > high) throw new PatternError('a range in [ ] has its ends in the wrong order');
      ranges.push([low, high]);
    }
    const set = this.#ignoresCase ? withBothCases(setOf(...ranges)) : setOf(...ranges);
    return isNegated ? complement(set) : set;
  }

  #classPart(): CharacterSet {
    const next = this.#next();
    if (next === '') throw new PatternError('a [ is not closed');
    if (next !== '\\') return unitSet(next);
    return this.#take('b') ? setOf([8, 8]) : this.#escapedSet();
  }

  #one(set: CharacterSet): Node {
    return { is: 'one', set: this.#ignoresCase ? withBothCases(set) : set };
  }

  get #peek(): string {
    return this.#source.charAt(this.#at);
  }

  #next(): string {
    const next = this.#peek;
    this.#at += next.length;
    return next;
  }

  #take(wanted: string): boolean {
    if (this.#peek !== wanted) return false;
    this.#at += 1;
    return true;
  }
}

function unitSet(character: string): CharacterSet {
  const unit = character.charCodeAt(0);
  return [[unit, unit]];
}

function single(set: CharacterSet): number {
  const [range, another] = set;
  if (range === undefined || another !== undefined || range[0] !== range[1])
    throw new PatternError('a range in [ ] begins or ends with a class');
  return range[0];
}
