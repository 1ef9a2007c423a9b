import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { FieldError, type JsonObject, RecordWriter } from '@guru/protocol';
import { Arrival } from './arrival.ts';
import { Descent, partsOfTreePath } from './descent.ts';
import { errnoOf, toFileFailure } from './failure.ts';
import type { Folder } from './folder.ts';
import type { Job } from './job.ts';
import { type Raw, toRaw, toRawName } from './names.ts';
import { type PushRecord, readPushRecord } from './push-record.ts';
import { removeTree } from './remove.ts';
import { renameToFree } from './rename-to-free.ts';
import { Tasks } from './tasks.ts';
import { temporaryName } from './transfers.ts';
import { missedRecord } from './tree.ts';

/** Small files are written beside each other, for most of their time is waiting. */
const AT_ONCE = 32;
/** After one of these nothing else can succeed. */
const FATAL = new Set(['no_space', 'read_only']);

type Of<K extends PushRecord['kind']> = Extract<PushRecord, { kind: K }>;

/** Takes a tree, record by record, into a folder. What fails is told and counted, and the rest goes on. */
export class TreeReceiver implements AsyncDisposable {
  readonly #job: Job;
  readonly #overwrite: boolean;
  readonly #descent: Descent;
  readonly #told: RecordWriter;
  readonly #tasks = new Tasks(AT_ONCE);
  readonly #dresses = new Map<Folder, Of<'folder'>>();
  /** Folders that were made here: there is nothing in them that is replaced. */
  readonly #isNew = new WeakSet<Folder>();
  readonly #root: Folder;
  readonly #count = { files: 0, folders: 0, links: 0, gone: 0, bytes: 0, failed: 0 };
  #arrival: Arrival | undefined;

  constructor(job: Job, root: Folder, overwrite: boolean) {
    this.#job = job;
    this.#root = root;
    this.#overwrite = overwrite;
    this.#told = new RecordWriter(job.channel);
    this.#descent = new Descent(root, (folder) => this.#leave(folder));
  }

  /** Takes one record. Throws `FieldError` when it can't be read, or comes out of turn. */
  async record(said: JsonObject): Promise<void> {
    const record = readPushRecord(said);
    const ends = record.kind === 'end' || record.kind === 'broken';
    if (ends !== (this.#arrival !== undefined))
      throw new FieldError('kind: the end of a file was expected, and only there');
    if (record.kind === 'end') await this.#endFile(record);
    else if (record.kind === 'broken') {
      this.#count.failed += 1;
      await this.#dropFile();
    } else if (!(await this.#attempt(record.path, () => this.#take(record)))) this.#arrival?.lose();
  }

  /** Takes content of the file that was announced last. */
  async bytes(piece: Uint8Array): Promise<void> {
    await this.#arrival?.take(piece);
  }

  /** Everything has come: settles when it is there, and answers what that is. */
  async end() {
    if (this.#arrival !== undefined) throw new FieldError('kind: the end of a file was expected');
    await this.#tasks.done();
    await this.#descent[Symbol.asyncDispose]();
    await this.#leave(this.#root);
    await this.#told.flush();
    return this.#count;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dropFile();
    await this.#tasks.settled();
    await this.#descent[Symbol.asyncDispose]();
  }

  async #take(record: Exclude<PushRecord, { kind: 'end' | 'broken' }>): Promise<void> {
    if (record.kind === 'folder') {
      await this.#folder(record);
      return;
    }
    // Before anything else: its content comes, whatever becomes of it.
    const arrival =
      record.kind === 'file' ? new Arrival(record.path, record.size, this.#job.transfers) : undefined;
    this.#arrival = arrival;
    const parts = partsOfTreePath(record.path);
    const folder = await this.#descent.enter(parts.slice(0, -1));
    const name = toRawName(parts.at(-1) ?? '');
    if (record.kind === 'link') await this.#link(folder, name, record.target);
    else if (record.kind === 'gone') await this.#gone(folder, name);
    else {
      const { mode, mtimeMs } = record;
      const finish = { mode, mtimeMs, overwrite: this.#overwrite, sync: false };
      await arrival?.open({ folder, name, finish, isFree: this.#isNew.has(folder) });
    }
  }

  async #folder(record: Of<'folder'>): Promise<void> {
    const parts = partsOfTreePath(record.path);
    const name = parts.at(-1);
    let isNew = false;
    if (name !== undefined) {
      const above = await this.#descent.enter(parts.slice(0, -1));
      try {
        await mkdir(above.at(toRawName(name)), { mode: 0o700 | (record.mode ?? 0o777) });
        isNew = true;
      } catch (error) {
        if (errnoOf(error) !== 'EEXIST') throw error;
      }
    }
    const folder = await this.#descent.enter(parts);
    this.#dresses.set(folder, record);
    if (isNew) this.#isNew.add(folder);
    this.#count.folders += 1;
  }

  async #link(folder: Folder, name: Raw, target: string): Promise<void> {
    const temporary = temporaryName();
    await symlink(toRaw(target), folder.at(temporary));
    try {
      await (this.#overwrite ? rename : renameToFree)(folder.at(temporary), folder.at(name));
    } catch (error) {
      await rm(folder.at(temporary), { force: true });
      throw error;
    }
    this.#count.links += 1;
  }

  async #gone(folder: Folder, name: Raw): Promise<void> {
    await removeTree(folder, name, this.#job.channel);
    this.#count.gone += 1;
  }

  async #endFile({ sha256 }: Of<'end'>): Promise<void> {
    const arrival = this.#arrival;
    this.#arrival = undefined;
    if (arrival === undefined || arrival.isLost) return;
    const commit = async () => {
      if (!(await this.#attempt(arrival.path, () => arrival.commit(sha256)))) return;
      this.#count.files += 1;
      this.#count.bytes += arrival.size;
    };
    await (arrival.isSmall ? this.#tasks.add(commit) : commit());
  }

  async #dropFile(): Promise<void> {
    await this.#arrival?.drop();
    this.#arrival = undefined;
  }

  /** Gives a folder its rights and its time when nothing is changed in it any more. */
  async #leave(folder: Folder): Promise<void> {
    await this.#tasks.settled();
    const dress = this.#dresses.get(folder);
    this.#dresses.delete(folder);
    if (dress !== undefined) await this.#attempt(dress.path, () => folder.dress(dress.mode, dress.mtimeMs));
  }

  /** Tells what fails and goes on, unless nothing can succeed any more. Answers whether it succeeded. */
  async #attempt(path: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      const failure = toFileFailure(error);
      if (failure === undefined || FATAL.has(failure.code)) throw error;
      this.#count.failed += 1;
      await this.#told.record(missedRecord({ path, failure }));
      return false;
    }
  }
}
