import { type CharacterSet, contains, WORD } from './characters.ts';
import { type Node, PatternError, type Place, parsePattern } from './parse.ts';

/** One step on the way through a pattern; numbers are those of the steps that follow. */
type Step =
  | { readonly do: 'take'; readonly set: CharacterSet; readonly next: number }
  | { readonly do: 'fork'; readonly ways: readonly number[] }
  | { readonly do: 'stand'; readonly at: Place; readonly next: number }
  | { readonly do: 'found' };

/** For a line of 4,000 characters that is two million looks at the very most. */
const MAX_STEPS = 600;

/**
 * A regular expression that finds out whether a line has it in time that grows with the line's length and nothing else, whatever the pattern: it follows all ways
 * through the pattern at once (Thompson 1968), instead of trying one after the other. The runtime's own takes seconds for one line and `(a+)+$`, and can't be stopped.
 */
export class Pattern {
  readonly #steps: readonly Step[];
  readonly #start: number;
  /** By the place in the line at which a step was reached last. */
  readonly #reachedAt: Int32Array;
  /** Steps that wait for the next character. */
  #now: number[] = [];
  #next: number[] = [];
  readonly #open: number[] = [];

  /** Throws `PatternError`. */
  constructor(source: string) {
    const builder = new Builder();
    this.#start = builder.build(parsePattern(source), builder.add({ do: 'found' }));
    this.#steps = builder.steps;
    this.#reachedAt = new Int32Array(this.#steps.length);
  }

  /** Whether the pattern is somewhere in a line. */
  isIn(line: string): boolean {
    this.#reachedAt.fill(-1);
    this.#now.length = 0;
    for (let at = 0; at <= line.length; at += 1) {
      this.#next.length = 0;
      const unit = at === 0 ? -1 : line.charCodeAt(at - 1);
      for (const number of this.#now) {
        const step = this.#steps[number];
        if (step?.do === 'take' && contains(step.set, unit) && this.#reach(step.next, line, at)) return true;
      }
      if (this.#reach(this.#start, line, at)) return true;
      [this.#now, this.#next] = [this.#next, this.#now];
    }
    return false;
  }

  /** Follows all that needs no character from a step on, and answers whether that is the end of the pattern. */
  #reach(from: number, line: string, at: number): boolean {
    this.#open.push(from);
    for (let number = this.#open.pop(); number !== undefined; number = this.#open.pop()) {
      if (this.#reachedAt[number] === at) continue;
      this.#reachedAt[number] = at;
      const step = this.#steps[number];
      if (step === undefined) continue;
      if (step.do === 'found') {
        this.#open.length = 0;
        return true;
      }
      if (step.do === 'take') this.#next.push(number);
      else if (step.do === 'fork') this.#open.push(...step.ways);
      else if (isPlace(step.at, line, at)) this.#open.push(step.next);
    }
    return false;
  }
}

function isPlace(place: Place, line: string, at: number): boolean {
  if (place === 'start') return at === 0;
  if (place === 'end') return at === line.length;
  const isWord = (index: number) =>
    index >= 0 && index < line.length && contains(WORD, line.charCodeAt(index));
  return (isWord(at - 1) !== isWord(at)) === (place === 'word_edge');
}

/** Makes steps of what a pattern says, from its end to its start: each is told what follows it. */
class Builder {
  readonly steps: Step[] = [];

  add(step: Step): number {
    if (this.steps.length >= MAX_STEPS) throw new PatternError('it is too large');
    return this.steps.push(step) - 1;
  }

  /** Answers where a node begins that has `next` behind it. */
  build(node: Node, next: number): number {
    switch (node.is) {
      case 'one':
        return this.add({ do: 'take', set: node.set, next });
      case 'place':
        return this.add({ do: 'stand', at: node.at, next });
      case 'all':
        return node.of.reduceRight((behind, part) => this.build(part, behind), next);
      case 'any':
        return this.add({ do: 'fork', ways: node.of.map((way) => this.build(way, next)) });
      case 'repeat':
        return this.#repeat(node, next);
    }
  }

  #repeat({ of, least, most }: Extract<Node, { is: 'repeat' }>, next: number): number {
    let start = next;
    if (most === undefined) {
      const ways: number[] = [];
      start = this.add({ do: 'fork', ways });
      ways.push(this.build(of, start), next);
    } else {
      for (let n = least; n < most; n += 1)
        start = this.add({ do: 'fork', ways: [this.build(of, start), next] });
    }
    for (let n = 0; n < least; n += 1) start = this.build(of, start);
    return start;
  }
}
