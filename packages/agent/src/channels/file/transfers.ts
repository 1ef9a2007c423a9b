import { rm } from 'node:fs/promises';
import type { Clock, TimerHandle } from '@guru/protocol';
import { FileFailure } from './failure.ts';
import { Journal } from './journal.ts';
import { type Raw, toText } from './names.ts';

/** Recognisable wherever one is left, hidden where dots hide, and on no system a name that anybody else gives. */
const BEFORE = '.guru-';
const AFTER = '.part';
/** What may be in a name that a technician gives to a transfer. */
export const TRANSFER_ID = /^[A-Za-z0-9_-]{8,64}$/;
const TEMPORARY = /[/\\]\.guru-[A-Za-z0-9_-]{8,64}\.part$/;

export function temporaryName(id: string = crypto.randomUUID()): string {
  return BEFORE + id + AFTER;
}

/** One who writes a temporary file. */
interface Writer {
  readonly path: Raw;
  readonly giveUp: (() => void) | undefined;
  readonly released: PromiseWithResolvers<void>;
}

/**
 * The temporary files of all transfers: which are being written, which are kept for a while because their channel broke, and which an agent that was killed
 * has left. Each is removed in its time.
 */
export class Transfers implements AsyncDisposable {
  readonly #clock: Clock;
  readonly #journal: Journal;
  /** By the text of their path. */
  readonly #active = new Map<string, Writer>();
  readonly #kept = new Map<string, { readonly timer: TimerHandle; readonly path: Raw }>();

  private constructor(clock: Clock, journal: Journal) {
    this.#clock = clock;
    this.#journal = journal;
  }

  /** Removes what a killed agent has left, by its journal; without one nothing is remembered beyond this process. */
  static async open(clock: Clock, journalPath?: string): Promise<Transfers> {
    const { journal, paths } = Journal.open(journalPath);
    for (const path of paths) if (TEMPORARY.test(toText(path))) await remove(path);
    journal.clear();
    return new Transfers(clock, journal);
  }

  /**
   * Takes a temporary file for one writer, before it is made. Who has it already is asked to give it up, for it may wait for a technician who has come back by another
   * way; without `giveUp` nobody is.
   */
  async take(path: Raw, giveUp?: () => void): Promise<void> {
    const key = toText(path);
    for (let other = this.#active.get(key); other !== undefined; other = this.#active.get(key)) {
      if (other.giveUp === undefined) throw new FileFailure('busy', 'this transfer is still being written');
      other.giveUp();
      await other.released.promise;
    }
    this.#drop(key);
    this.#active.set(key, { path, giveUp, released: Promise.withResolvers() });
    this.#journal.add(path, () => [...this.#active.values(), ...this.#kept.values()].map((one) => one.path));
  }

  /** The writer has renamed or removed it. */
  release(path: Raw): void {
    this.#letGo(toText(path));
    this.#forgetWhenIdle();
  }

  /** The writer lost its channel: the file is kept for one who resumes, and removed after `keepMs`. */
  keep(path: Raw, keepMs: number): void {
    const key = toText(path);
    const timer = this.#clock.setTimeout(() => void this.#remove(key), keepMs);
    this.#kept.set(key, { timer, path });
    this.#letGo(key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#kept.keys()].map((key) => this.#remove(key)));
    this.#journal.close();
  }

  #letGo(key: string): void {
    this.#active.get(key)?.released.resolve();
    this.#active.delete(key);
  }

  async #remove(key: string): Promise<void> {
    const kept = this.#drop(key);
    if (kept !== undefined) await remove(kept);
    this.#forgetWhenIdle();
  }

  /** No longer kept. Answers its path when it was. */
  #drop(key: string): Raw | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    this.#clock.clearTimeout(kept.timer);
    this.#kept.delete(key);
    return kept.path;
  }

  #forgetWhenIdle(): void {
    if (this.#active.size === 0 && this.#kept.size === 0) this.#journal.clear();
  }
}

async function remove(path: Raw): Promise<void> {
  // Gone already, or on a disk that is: nobody can do more.
  await rm(path, { force: true }).catch(() => undefined);
}
