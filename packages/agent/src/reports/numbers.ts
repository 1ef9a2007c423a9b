import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readWhole } from '@guru/protocol';
import { type Log, textOf } from '../log.ts';
import { writeDurably } from './durable.ts';

const FILE = 'numbers.json';
/** Numbers that are set aside with one write: an agent with ten checks each two minutes writes twice a day. */
const BLOCK = 4096;

/**
 * The numbers of an agent's reports: upwards, also over restarts and however the machine ends, for a number that is used twice would be taken for a report
 * that came twice. What was set aside and not used is left out.
 */
export class Numbers {
  readonly #path: string | undefined;
  readonly #logger: Log;
  #log: string;
  #last: number;
  #setAside: number;
  #hasFailed = false;

  /** Without a folder a sequence lives as long as the program. */
  constructor(folder: string | undefined, logger: Log) {
    this.#path = folder === undefined ? undefined : join(folder, FILE);
    this.#logger = logger;
    const known = this.#path === undefined ? undefined : readNumbers(this.#path);
    this.#log = known?.log ?? crypto.randomUUID();
    this.#last = known?.set_aside ?? 0;
    this.#setAside = this.#last;
  }

  /** Names the sequence; a new one where nothing is known of an old one. */
  get log(): string {
    return this.#log;
  }

  /** The newest number that may have been given. */
  get last(): number {
    return this.#last;
  }

  /** Begins a new sequence. */
  beginAnew(): void {
    this.#log = crypto.randomUUID();
    this.#last = 0;
    this.#setAside = 0;
  }

  /** A disk that takes nothing is no reason to fall silent: the numbers go on, and it is tried again with the next. */
  next(): number {
    this.#last += 1;
    try {
      this.keep();
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed) this.#logger.error(`The numbers of reports can not be kept: ${textOf(error)}`);
      this.#hasFailed = true;
    }
    return this.#last;
  }

  /** Sees to it that what was given is known on the disk. Throws what the system says. */
  keep(): void {
    if (this.#path === undefined || this.#last <= this.#setAside) return;
    const set_aside = this.#last + BLOCK - 1;
    writeDurably(this.#path, JSON.stringify({ log: this.#log, set_aside }));
    this.#setAside = set_aside;
  }
}

function readNumbers(path: string): { readonly log: string; readonly set_aside: number } | undefined {
  try {
    const known = readWhole(JSON.parse(readFileSync(path, 'utf8')), (fields) => ({
      log: fields.text('log', 64, 1),
      set_aside: fields.int('set_aside'),
    }));
    return typeof known === 'string' ? undefined : known;
  } catch {
    return undefined;
  }
}
