import { type Log, textOf } from '../log.ts';
import type { Numbers } from './numbers.ts';
import type { Held, ReportBody, ReportKind } from './record.ts';
import { fileName, type Shelf } from './shelf.ts';

/** How much may wait, in characters of JSON. */
export interface OutboxLimits {
  /** Of one piece: what goes together when there is no room. */
  readonly piece: number;
  readonly memory: number;
  /** In memory and on the disk together. */
  readonly all: number;
  readonly pieces: number;
}

/** Some five days of measurements and ten checks; of it a megabyte in memory, and usually nothing. */
const LIMITS: OutboxLimits = {
  piece: 64 * 1024,
  memory: 1024 * 1024,
  all: 16 * 1024 * 1024,
  pieces: 1024,
};

/** What goes first when there is no room. */
const LEAST_FIRST: readonly ReportKind[] = ['sample', 'check'];

/** Reports of one kind that follow each other. */
interface Piece {
  readonly name: string;
  readonly kind: ReportKind;
  /** None of its reports has a lower number. */
  first: number;
  last: number;
  chars: number;
  /** Undefined when they are on the disk only. */
  held: Held[] | undefined;
  /** How many of `held` are on the disk, from the first on. */
  written: number;
  /** Whether anything of it ever was on the disk. */
  hasFile: boolean;
  /** Whether more may be added. */
  isOpen: boolean;
}

export interface OutboxOptions {
  readonly numbers: Numbers;
  /** Undefined where the agent has no folder of its own: then only memory keeps them. */
  readonly shelf: Shelf | undefined;
  readonly log: Log;
  readonly limits?: OutboxLimits;
}

/**
 * The reports that are not confirmed (spec §3.2), in pieces of one kind each. What has waited is written down; what is written and can't grow any more is in memory only while it is said.
 * Knows no time and no connection.
 */
export class Outbox {
  readonly #numbers: Numbers;
  readonly #shelf: Shelf | undefined;
  readonly #log: Log;
  readonly #limits: OutboxLimits;
  readonly #lanes: Record<ReportKind, Piece[]> = { check: [], sample: [] };
  #hasFailed = false;

  /** Takes up what an earlier run of the agent has left. */
  constructor({ numbers, shelf, log, limits = LIMITS }: OutboxOptions) {
    this.#numbers = numbers;
    this.#shelf = shelf;
    this.#log = log;
    this.#limits = limits;
    for (const { name, kind, held } of shelf?.find() ?? []) {
      const chars = held.reduce((sum, one) => sum + one.chars, 0);
      const [first, last] = [held[0]?.seq ?? 0, held.at(-1)?.seq ?? 0];
      this.#lanes[kind].push({
        name,
        kind,
        first,
        last,
        chars,
        held: undefined,
        written: 0,
        hasFile: true,
        isOpen: false,
      });
    }
    this.#makeRoom();
  }

  /** Names the sequence of numbers. */
  get log(): string {
    return this.#numbers.log;
  }

  /** The newest number that a report may have. */
  get last(): number {
    return this.#numbers.last;
  }

  get isEmpty(): boolean {
    return this.#pieces.length === 0;
  }

  /** Takes a report in, and answers its number. `at`: by the steady count. */
  add(body: ReportBody, at: number): number {
    const seq = this.#numbers.next();
    const chars = JSON.stringify(body).length;
    const piece = this.#openPiece(body.kind, seq);
    piece.held?.push({ seq, at, body, chars });
    piece.last = seq;
    piece.chars += chars;
    piece.isOpen = piece.chars < this.#limits.piece;
    this.#makeRoom();
    return seq;
  }

  /** What waits behind a number, in the order of the numbers. */
  *after(seq: number): Generator<Held> {
    const lanes = LEAST_FIRST.map((kind) => this.#walk(kind, seq));
    const heads = lanes.map((lane) => lane.next());
    for (;;) {
      let least: Held | undefined;
      let at = 0;
      for (const [index, head] of heads.entries()) {
        if (head.done === true || (least !== undefined && head.value.seq > least.seq)) continue;
        least = head.value;
        at = index;
      }
      const lane = lanes[at];
      if (least === undefined || lane === undefined) return;
      yield least;
      heads[at] = lane.next();
    }
  }

  /** The server has all reports up to this one. */
  confirm(upto: number): void {
    for (const piece of this.#pieces) {
      if (piece.last <= upto) this.#remove(piece);
      else this.#confirmIn(piece, upto);
    }
  }

  /** Gives what waits new numbers in a new sequence. */
  beginAnew(): void {
    const waiting = [...this.after(0)];
    for (const piece of this.#pieces) this.#remove(piece);
    this.#numbers.beginAnew();
    for (const { body, at } of waiting) this.add(body, at);
  }

  /** When the oldest report was found that is not written down; undefined when all are, or nothing is ever written. */
  get unwrittenSince(): number | undefined {
    if (this.#shelf === undefined) return undefined;
    const ats = this.#pieces.flatMap(({ held, written }) => held?.[written]?.at ?? []);
    return ats.length === 0 ? undefined : Math.min(...ats);
  }

  /** Writes down what was found until then. */
  write(until: number): void {
    for (const piece of this.#pieces) this.#writePiece(piece, until);
  }

  /** In the order in which they go when there is no room. */
  get #pieces(): Piece[] {
    return LEAST_FIRST.flatMap((kind) => this.#lanes[kind]);
  }

  #openPiece(kind: ReportKind, first: number): Piece {
    const lane = this.#lanes[kind];
    const newest = lane.at(-1);
    if (newest?.isOpen) return newest;
    const name = fileName(kind, first);
    const piece: Piece = {
      name,
      kind,
      first,
      last: first,
      chars: 0,
      held: [],
      written: 0,
      hasFile: false,
      isOpen: true,
    };
    lane.push(piece);
    return piece;
  }

  *#walk(kind: ReportKind, seq: number): Generator<Held, undefined> {
    for (const piece of this.#lanes[kind]) {
      if (piece.last <= seq) continue;
      for (const held of this.#reportsOf(piece)) if (held.seq > seq) yield held;
    }
    return undefined;
  }

  #reportsOf({ held, name }: Piece): readonly Held[] {
    return held ?? this.#shelf?.read(name) ?? [];
  }

  #confirmIn(piece: Piece, upto: number): void {
    const { held, written, name } = piece;
    if (piece.first > upto) return;
    piece.first = upto + 1;
    if (held !== undefined) {
      const confirmed = held.filter(({ seq }) => seq <= upto);
      held.splice(0, confirmed.length);
      piece.written = Math.max(0, written - confirmed.length);
      piece.chars -= confirmed.reduce((sum, { chars }) => sum + chars, 0);
    }
    if (!piece.hasFile) return;
    this.#try(() => this.#shelf?.confirm(name, upto));
  }

  #writePiece(piece: Piece, until: number): void {
    const { held, written, name } = piece;
    const shelf = this.#shelf;
    if (held === undefined || shelf === undefined) return;
    const due = held.slice(written).filter(({ at }) => at <= until);
    const append = () => {
      // Also half of it would be a file.
      piece.hasFile = true;
      // Reports without the name of their sequence would be nobody's.
      this.#numbers.keep();
      shelf.append(name, due);
    };
    if (due.length > 0 && !this.#try(append)) return;
    piece.written += due.length;
    if (!piece.isOpen && piece.written === held.length) piece.held = undefined;
  }

  #makeRoom(): void {
    const { memory, all, pieces } = this.#limits;
    if (this.#charsInMemory() > memory) this.write(Number.POSITIVE_INFINITY);
    let [samples, checks] = [0, 0];
    const lose = (piece: Piece) => {
      const count = this.#reportsOf(piece).length;
      if (piece.kind === 'sample') samples += count;
      else checks += count;
      this.#remove(piece);
    };
    for (const piece of this.#pieces) {
      const total = this.#pieces.reduce((sum, { chars }) => sum + chars, 0);
      if (total <= all && this.#pieces.length <= pieces) break;
      lose(piece);
    }
    for (const piece of this.#pieces) {
      if (this.#charsInMemory() <= memory) break;
      if (piece.held !== undefined) lose(piece);
    }
    if (samples + checks === 0) return;
    const lost = `${samples} measurements and ${checks} results of checks`;
    this.#log.warn(`There is no room for all that waits for the server: ${lost} are lost, the oldest.`);
  }

  #charsInMemory(): number {
    return this.#pieces.reduce((sum, { held, chars }) => sum + (held === undefined ? 0 : chars), 0);
  }

  #remove(piece: Piece): void {
    const lane = this.#lanes[piece.kind];
    lane.splice(lane.indexOf(piece), 1);
    if (piece.hasFile) this.#try(() => this.#shelf?.remove(piece.name));
  }

  /** Answers whether it worked. What fails again and again is said once. */
  #try(work: () => void): boolean {
    try {
      work();
      this.#hasFailed = false;
      return true;
    } catch (error) {
      if (!this.#hasFailed) this.#log.error(`Reports can not be kept on the disk: ${textOf(error)}`);
      this.#hasFailed = true;
      return false;
    }
  }
}
