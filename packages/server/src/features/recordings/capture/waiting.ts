import { type RecordingKey, type Write, weightOf } from './writes.ts';

/** What may wait of one recording while the database is away, in bytes: hours of work, or some screens of a flood. */
const MAX_OF_ONE = 8 * 1024 * 1024;
/** And of all. */
const MAX_OF_ALL = 64 * 1024 * 1024;
/** One transaction stores about so much. */
const BATCH_BYTES = 4 * 1024 * 1024;

/** Writes on their way to the database, in order and bounded. */
export class Waiting {
  #writes: Write[] = [];
  #sum = 0;
  readonly #sums = new Map<string, number>();

  get size(): number {
    return this.#writes.length;
  }

  /** Takes a write. False: it is a piece, and there is no room. */
  add(write: Write): boolean {
    const weight = weightOf(write);
    const own = this.#sums.get(write.recording_id) ?? 0;
    const isFull = own + weight > MAX_OF_ONE || this.#sum + weight > MAX_OF_ALL;
    if (isFull && write.kind === 'piece') return false;
    this.#writes.push(write);
    this.#count(write, weight);
    return true;
  }

  /** Whether a good deal may come: after a gap half of the room must be free, so that one long gap doesn't become many. */
  hasRoom({ recording_id }: RecordingKey): boolean {
    return (this.#sums.get(recording_id) ?? 0) < MAX_OF_ONE / 2 && this.#sum < MAX_OF_ALL / 2;
  }

  /** The oldest, as many as one transaction takes. They still count until they are `done`. */
  next(): readonly Write[] {
    let bytes = 0;
    const end = this.#writes.findIndex((write) => {
      bytes += weightOf(write);
      return bytes > BATCH_BYTES;
    });
    return this.#writes.slice(0, end < 0 ? undefined : Math.max(1, end));
  }

  /** The oldest so many are stored, or never will be. */
  done(count: number): void {
    for (const write of this.#writes.splice(0, count)) this.#count(write, -weightOf(write));
  }

  #count({ recording_id }: Write, weight: number): void {
    this.#sum += weight;
    const own = (this.#sums.get(recording_id) ?? 0) + weight;
    if (own === 0) this.#sums.delete(recording_id);
    else this.#sums.set(recording_id, own);
  }
}
