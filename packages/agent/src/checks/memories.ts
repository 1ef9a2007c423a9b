import { readFileSync, rmSync } from 'node:fs';
import type { Clock, Fields, TimerHandle } from '@guru/protocol';
import { readWhole } from '@guru/protocol';
import type { CheckSpec } from '@guru/protocol/control';
import { type Log, textOf } from '../log.ts';
import { writeDurably } from '../reports/durable.ts';
import { KINDS } from './kinds/index.ts';
import type { Cell } from './kinds/types.ts';
import type { KnownLevel } from './level.ts';

/** What is remembered of a check. */
export interface Memory {
  readonly kind: CheckSpec['kind'];
  /** Stands for all that was asked of it. */
  of: string;
  level: KnownLevel;
  /** When it runs next, Unix milliseconds; 0 where it runs so often that this is not worth keeping. */
  due: number;
  /** What its kind keeps, as JSON. */
  kept: string;
}

/** It costs a write, and what is lost with a kill is a few lines of a log that count twice. */
const SAVE_AFTER_MS = 5 * 60_000;
const MAX_KEPT = 128 * 1024;
const LEVELS = { ok: true, warning: true, critical: true } as const;

export interface MemoriesOptions {
  /** Undefined where the agent has no folder of its own. */
  readonly path: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** What checks remember, in one small file. */
export class Memories implements Disposable {
  readonly #options: MemoriesOptions;
  readonly #memories: Map<string, Memory>;
  #timer: TimerHandle | undefined;

  /** Reads what an earlier run of the agent has left. */
  constructor(options: MemoriesOptions) {
    this.#options = options;
    this.#memories = options.path === undefined ? new Map() : readMemories(options.path);
  }

  /** What is remembered of a check; of one that is new, or another than before, only what still holds. */
  of({ key, kind, ...asked }: CheckSpec): Memory {
    const of = Bun.hash(JSON.stringify(asked)).toString(36);
    const known = this.#memories.get(key);
    if (known?.kind === kind && known.of === of) return known;
    const kept = known?.kind === kind ? known.kept : 'null';
    const memory: Memory = { kind, of, level: 'ok', due: 0, kept };
    this.#memories.set(key, memory);
    return memory;
  }

  /** Forgets all checks but these. */
  keepOnly(keys: ReadonlySet<string>): void {
    for (const key of this.#memories.keys()) {
      if (!keys.has(key) && this.#memories.delete(key)) this.changed();
    }
  }

  /** Something is to be written down, now or later. */
  changed(): void {
    this.#timer ??= this.#options.clock.setTimeout(() => {
      this.#timer = undefined;
      this.#save();
    }, SAVE_AFTER_MS);
  }

  [Symbol.dispose](): void {
    if (this.#timer === undefined) return;
    this.#options.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#save();
  }

  #save(): void {
    const { path, log } = this.#options;
    if (path === undefined) return;
    try {
      if (this.#memories.size === 0) rmSync(path, { force: true });
      else writeDurably(path, JSON.stringify(Object.fromEntries(this.#memories)));
    } catch (error) {
      log.error(`What checks remember can not be kept on the disk: ${textOf(error)}`);
    }
  }
}

function readMemories(path: string): Map<string, Memory> {
  try {
    const read = readWhole(
      JSON.parse(readFileSync(path, 'utf8')),
      (fields) => new Map(fields.names().map((key) => [key, fields.object(key, readMemory)] as const)),
    );
    return typeof read === 'string' ? new Map() : read;
  } catch {
    return new Map();
  }
}

function readMemory(fields: Fields): Memory {
  return {
    kind: fields.oneOf('kind', KINDS),
    of: fields.text('of', 32),
    level: fields.oneOf('level', LEVELS),
    due: fields.number('due', 0, Number.MAX_SAFE_INTEGER),
    kept: fields.text('kept', MAX_KEPT),
  };
}

/** What a check's kind keeps in its memory. What is larger than it may be is not kept. */
export function cellOf(memory: Memory, changed: () => void): Cell {
  return {
    get() {
      try {
        return JSON.parse(memory.kept);
      } catch {
        return null;
      }
    },
    set(value) {
      const kept = JSON.stringify(value) ?? 'null';
      if (kept.length > MAX_KEPT || kept === memory.kept) return;
      memory.kept = kept;
      changed();
    },
  };
}
