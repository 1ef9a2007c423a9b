import { ChannelCut, type ChannelMessage, FieldError, type Fields, readWhole } from '@guru/protocol';
import { FileFailure } from './failure.ts';
import type { Job } from './job.ts';
import { join } from './names.ts';
import type { Place } from './place.ts';
import { pieces } from './read.ts';
import { type Finish, TemporaryFile } from './temporary.ts';

export interface Order {
  readonly finish: Finish;
  /** Bytes of the whole file, where they were told before. */
  readonly size: number | undefined;
  /** Name of the temporary file, in the folder of the place. */
  readonly temporary: string;
  /** How long it is kept when the channel breaks. */
  readonly keepMs: number;
}

/** What a technician's `MESSAGE` says between the bytes. */
type Word =
  | { readonly type: 'from'; readonly offset: number }
  | { readonly type: 'commit'; readonly sha256: string };

/** Bytes that are written at once, when so many are here. */
const PIECE_BYTES = 1024 * 1024;

const WORDS: Readonly<Record<Word['type'], (fields: Fields) => Word>> = {
  from: (fields) => ({ type: 'from', offset: fields.int('offset') }),
  commit: (fields) => ({ type: 'commit', sha256: fields.text('sha256', 64) }),
};

/** Takes one file from the channel, goes on with what is there of it, and gives it its name when the technician says that it is whole. */
export async function receiveFile(job: Job, place: Place, order: Order): Promise<void> {
  const { folder, name } = place;
  if (name === undefined) throw new FileFailure('is_a_folder');
  const path = join(folder.path, order.temporary);
  await job.transfers.take(path, () =>
    job.channel.reset('session_conflict', 'another one goes on with this transfer'),
  );
  let keep = false;
  try {
    await using temporary = await TemporaryFile.open(folder, order.temporary);
    try {
      const sha256 = await new Receiver(job, temporary).untilCommit(order.size);
      await temporary.commit(name, order.finish);
      job.channel.sendMessage({ type: 'done', bytes: temporary.size, sha256 });
    } catch (error) {
      keep = error instanceof ChannelCut && order.keepMs > 0 && temporary.size > 0;
      if (!keep) await temporary.discard();
      throw error;
    }
  } finally {
    if (keep) job.transfers.keep(path, order.keepMs);
    else job.transfers.release(path);
  }
}

class Receiver {
  readonly #job: Job;
  readonly #file: TemporaryFile;
  #hash = new Bun.CryptoHasher('sha256');

  constructor(job: Job, file: TemporaryFile) {
    this.#job = job;
    this.#file = file;
  }

  /** Says what is there, and takes what comes after it. Answers the hash of the whole, which is the one that the technician has told. */
  async untilCommit(size: number | undefined): Promise<string> {
    const { channel, inbox } = this.#job;
    const offset = this.#file.size;
    for await (const piece of pieces(this.#file.handle, 0, offset)) this.#hash.update(piece);
    channel.sendMessage({ type: 'resume', offset, sha256: this.#hash.copy().digest('hex') });
    for (let item = await inbox.next(); item !== undefined; item = await inbox.next()) {
      if (item instanceof Uint8Array) await this.#take(item);
      else {
        const word = readWord(item);
        if (word.type === 'from') await this.#begin(word.offset, offset);
        else return this.#check(word.sha256, size);
      }
    }
    throw new FileFailure('mismatch', 'the technician ended without saying that it is whole');
  }

  /** Writes this and all that is here already, and gives the credit back when the system has it. */
  async #take(first: Uint8Array): Promise<void> {
    const { channel, inbox } = this.#job;
    const run = [first];
    let bytes = first.length;
    while (bytes < PIECE_BYTES && inbox.peek() instanceof Uint8Array) {
      const piece = inbox.take();
      if (!(piece instanceof Uint8Array)) break;
      run.push(piece);
      bytes += piece.length;
    }
    const writing = this.#file.write(run);
    for (const piece of run) this.#hash.update(piece);
    await writing;
    channel.consume(bytes);
  }

  /** The technician goes on behind what is there, or begins anew because that is something else. */
  async #begin(from: number, there: number): Promise<void> {
    if (from === there && this.#file.size === there) return;
    if (from !== 0 || this.#file.size !== there)
      throw new FileFailure('mismatch', 'the transfer can not be gone on with from there');
    await this.#file.cut(0);
    this.#hash = new Bun.CryptoHasher('sha256');
  }

  #check(told: string, size: number | undefined): string {
    const sha256 = this.#hash.digest('hex');
    if (sha256 !== told.toLowerCase() || (size !== undefined && size !== this.#file.size))
      throw new FileFailure('mismatch');
    return sha256;
  }
}

function readWord(message: ChannelMessage): Word {
  const word = readWhole(message, (fields) => WORDS[fields.oneOf('type', WORDS)](fields));
  if (typeof word === 'string') throw new FieldError(word);
  return word;
}
