import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Counts } from './count.ts';
import { type Header, type Held, type Line, type ReportKind, readHeader, readLine } from './record.ts';

/** Ends the name of a file of reports. */
const SUFFIX = '.log';
const NAME = /^(check|sample)-(\d{16})\.log$/;

/** A file of reports as it was found. */
export interface Found {
  readonly name: string;
  readonly kind: ReportKind;
  readonly held: readonly Held[];
}

/**
 * Files of reports in the agent's own folder. Each is begun once and then only appended to, so that a kill can tear its last line and nothing else. Reports of an
 * earlier run of the machine are dated by its calendar, all others by the steady count.
 */
export class Shelf {
  readonly #folder: string;
  readonly #sequence: { readonly log: string };
  readonly #counts: Counts;

  /** `sequence`: to which everything here belongs, whatever its name is by then. */
  constructor(folder: string, sequence: { readonly log: string }, counts: Counts) {
    this.#folder = folder;
    this.#sequence = sequence;
    this.#counts = counts;
  }

  /** What is there, in the order of its numbers. What can't be read, and what belongs to another sequence, is removed. */
  find(): Found[] {
    const found: Found[] = [];
    for (const name of this.#names().toSorted()) {
      const kind = NAME.exec(name)?.[1];
      if (kind !== 'check' && kind !== 'sample') continue;
      const held = this.read(name);
      if (held.length > 0) found.push({ name, kind, held });
      else this.remove(name);
    }
    return found;
  }

  /** The reports of a file that are not confirmed; none when it can't be read. */
  read(name: string): Held[] {
    let text: string;
    try {
      text = readFileSync(join(this.#folder, name), 'utf8');
    } catch {
      return [];
    }
    // Behind the last line's end is nothing, or a line that was torn.
    const [first = '', ...lines] = text.split('\n').slice(0, -1);
    const moved = this.#moved(first);
    if (moved === undefined) return [];
    let held: Held[] = [];
    for (const line of lines) {
      const read = readOrSkip(line);
      if (read === undefined) continue;
      if ('upto' in read) held = held.filter(({ seq }) => seq > read.upto);
      // A write that failed half-way was made again.
      else if (read.seq > (held.at(-1)?.seq ?? 0)) held.push(this.#dated(read, moved));
    }
    return held;
  }

  /** Adds reports to a file, or begins it. Throws what the system says. */
  append(name: string, reports: readonly Held[]): void {
    const wall = this.#counts.wall() - this.#counts.steady();
    this.#write(
      name,
      reports.map(({ seq, at, body }) => ({ seq, at, wall: wall + at, body })),
    );
  }

  /** Notes in a file that its reports up to one are confirmed. Throws what the system says. */
  confirm(name: string, upto: number): void {
    this.#write(name, [{ upto }]);
  }

  remove(name: string): void {
    rmSync(join(this.#folder, name), { force: true });
  }

  /** One write, so that what is torn is at the end; and what comes behind that begins a line of its own. */
  #write(name: string, lines: readonly Line[]): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const path = join(this.#folder, name);
    const isNew = !existsSync(path);
    const header: Header = { log: this.#sequence.log, boot: this.#counts.boot_id };
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    try {
      appendFileSync(path, `${isNew ? JSON.stringify(header) : ''}\n${text}`, { mode: 0o600 });
    } catch (error) {
      // Nothing could be read behind half a header.
      if (isNew) rmSync(path, { force: true });
      throw error;
    }
  }

  /** Whether the machine has started anew since; undefined when the file is no file of ours. */
  #moved(firstLine: string): boolean | undefined {
    try {
      const { log, boot } = readHeader(firstLine);
      return log === this.#sequence.log ? boot !== this.#counts.boot_id : undefined;
    } catch {
      return undefined;
    }
  }

  #dated({ seq, at, wall, body }: Extract<Line, { seq: number }>, moved: boolean): Held {
    const chars = JSON.stringify(body).length;
    if (!moved) return { seq, at, body, chars };
    const age = Math.max(0, this.#counts.wall() - wall);
    return { seq, at: this.#counts.steady() - age, body, chars };
  }

  #names(): string[] {
    try {
      return readdirSync(this.#folder);
    } catch {
      return [];
    }
  }
}

function readOrSkip(line: string): Line | undefined {
  try {
    return readLine(line);
  } catch {
    return undefined;
  }
}

/** The name of the file whose first report has this number: names sort as numbers do. */
export function fileName(kind: ReportKind, first: number): string {
  return `${kind}-${String(first).padStart(16, '0')}${SUFFIX}`;
}
