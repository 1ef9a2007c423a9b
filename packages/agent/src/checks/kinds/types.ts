import type { Clock } from '@guru/protocol';
import type { CheckKind, CheckParams } from '@guru/protocol/control';
import type { Finding } from '../finding.ts';
import type { KnownLevel } from '../level.ts';

/** What a check keeps from one run to the next. What comes back is read as carefully as anything from a disk. */
export interface Cell {
  get(): unknown;
  /** As JSON. */
  set(value: unknown): void;
}

/** One run of a check. */
export interface Run {
  /** Aborted when its time is up, or nobody wants it any more: then it ends what it has started, and rejects. */
  readonly signal: AbortSignal;
  /** The level that was known last. */
  readonly before: KnownLevel;
  /** Kept over restarts of the agent; written down now and then, so the newest may be lost. */
  readonly memory: Cell;
  /** Kept while the agent lives. */
  readonly recent: Cell;
  readonly clock: Clock;
  /** Unix milliseconds. */
  readonly wall: () => number;
}

/** Looks once. What it throws is why it is not known how things are, in words for a person. */
export type Kind<K extends CheckKind> = (params: CheckParams<K>, run: Run) => Promise<Finding>;
