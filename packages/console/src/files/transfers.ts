import type { TreeFailure } from '@guru/client/files';
import type { LocalItem } from './collect.ts';
import { Pace } from './pace.ts';

/** The device that a transfer goes to or comes from. */
export interface Place {
  readonly agent_id: string;
  /** The device's name. */
  readonly device: string;
  readonly windows: boolean;
  /** The folder there. */
  readonly folder: string;
}

export interface Upload extends Place {
  readonly direction: 'up';
  readonly items: readonly LocalItem[];
  /** What has a name already there is replaced; else it fails. */
  readonly overwrite: boolean;
}

/** What is to be fetched out of a folder. */
export interface Wanted {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Bytes. */
  readonly size: number;
}

export interface Download extends Place {
  readonly direction: 'down';
  readonly items: readonly Wanted[];
}

export type TransferState =
  | { readonly kind: 'queued' }
  | { readonly kind: 'running' }
  /** The session broke off; it goes on once there is another. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'done' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** One transfer, as it stands now. A new object at each change. */
export interface Transfer {
  readonly id: number;
  readonly order: Upload | Download;
  readonly state: TransferState;
  /** Bytes that are there already. */
  readonly bytes: number;
  /** Bytes of the whole; null while nobody knows. */
  readonly total: number | null;
  /** Bytes a second, lately. */
  readonly rate: number | null;
  /** What of it could not be read or written, while the rest went on. The first hundred. */
  readonly failures: readonly TreeFailure[];
}

/** What a transfer tells while it runs. */
export interface Report {
  progress(bytes: number): void;
  cut(isCut: boolean): void;
  failure(failure: TreeFailure): void;
  readonly signal: AbortSignal;
}

/** Does the work; called again, it goes on where it was. */
export type Work = (report: Report) => Promise<void>;

/** More at once make none of them faster. */
const AT_ONCE = 3;
const MOST_FAILURES = 100;
/** Progress is shown so often at most. */
const SHOW_EVERY_MS = 200;

const works = new Map<number, Work>();
const aborts = new Map<number, AbortController>();
const listeners = new Set<() => void>();
const finished = new Set<(place: Place) => void>();
let all: readonly Transfer[] = [];
let nextId = 1;

function become(next: readonly Transfer[]): void {
  all = next;
  for (const listener of listeners) listener();
}

function change(id: number, more: Partial<Transfer>): void {
  become(all.map((one) => (one.id === id ? { ...one, ...more } : one)));
}

export const isOver = ({ state: { kind } }: Transfer) =>
  kind === 'done' || kind === 'cancelled' || kind === 'failed';

function startNext(): void {
  if (aborts.size >= AT_ONCE) return;
  const next = all.find(({ state }) => state.kind === 'queued');
  if (next === undefined) return;
  void run(next);
  startNext();
}

async function run({ id, order }: Transfer): Promise<void> {
  const abort = new AbortController();
  aborts.set(id, abort);
  const pace = new Pace();
  let shown = 0;
  change(id, { state: { kind: 'running' }, rate: null, failures: [] });
  let bytes = 0;
  const report: Report = {
    signal: abort.signal,
    progress(now) {
      bytes = now;
      const at = performance.now();
      if (at - shown < SHOW_EVERY_MS) return;
      shown = at;
      change(id, { bytes, rate: pace.at(bytes, at) });
    },
    cut: (isCut) => change(id, { state: { kind: isCut ? 'cut' : 'running' } }),
    failure(failure) {
      const known = all.find((one) => one.id === id)?.failures ?? [];
      if (known.length < MOST_FAILURES) change(id, { failures: [...known, failure] });
    },
  };
  try {
    const work = works.get(id) ?? (await prepare(order));
    works.set(id, work);
    await work(report);
    works.delete(id);
    change(id, { state: { kind: 'done' }, bytes, rate: null });
  } catch (error) {
    const state = abort.signal.aborted
      ? ({ kind: 'cancelled' } as const)
      : { kind: 'failed' as const, error };
    change(id, { state, bytes, rate: null });
  }
  aborts.delete(id);
  for (const listener of finished) listener(order);
  startNext();
}

/** What talks to devices is loaded with the first transfer. */
async function prepare(order: Upload | Download): Promise<Work> {
  if (order.direction === 'up') return (await import('./upload.ts')).uploadWork(order);
  return (await import('./download.ts')).downloadWork(order);
}

function totalOf({ direction, items }: Upload | Download): number | null {
  if (direction === 'up') return items.reduce((sum, { file }) => sum + (file?.size ?? 0), 0);
  return items.every(({ kind }) => kind === 'file') ? items.reduce((sum, { size }) => sum + size, 0) : null;
}

/** What goes to devices and comes from them, whichever page is shown meanwhile. */
export const transfers = {
  get: () => all,
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },

  /** Tells each time that a transfer has ended, well or not. */
  onFinished(listener: (place: Place) => void) {
    finished.add(listener);
    return () => {
      finished.delete(listener);
    };
  },

  add(order: Upload | Download): void {
    const state = { kind: 'queued' } as const;
    const one = { id: nextId++, order, state, bytes: 0, total: totalOf(order), rate: null, failures: [] };
    become([...all, one]);
    startNext();
  },

  cancel(id: number): void {
    const abort = aborts.get(id);
    if (abort) abort.abort(new DOMException('cancelled', 'AbortError'));
    else if (all.some((one) => one.id === id && !isOver(one))) change(id, { state: { kind: 'cancelled' } });
  },

  /** Goes on with one that failed or was cancelled, from where it was if that can be. */
  retry(id: number): void {
    if (!all.some((one) => one.id === id && isOver(one))) return;
    change(id, { state: { kind: 'queued' } });
    startNext();
  },

  /** Takes those off the list that are over. */
  clear(): void {
    for (const one of all) if (isOver(one)) works.delete(one.id);
    become(all.filter((one) => !isOver(one)));
  },

  /** Whoever signed in is gone. */
  closeAll(): void {
    for (const abort of aborts.values()) abort.abort(new DOMException('signed out', 'AbortError'));
    works.clear();
    become([]);
  },
};

/** Leaving the page would cut what runs: the browser asks first. */
function askBeforeLeaving(event: BeforeUnloadEvent): void {
  if (aborts.size > 0) event.preventDefault();
}
addEventListener('beforeunload', askBeforeLeaving);
