import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, TimerHandle } from '@guru/protocol';
import type { FromAgent, InventoryStored, InventoryWanted } from '@guru/protocol/control';
import { type Log, textOf } from '../log.ts';
import type { Inventory } from './inventory.ts';
import type { Readers } from './types.ts';

/** In the agent's own folder. */
const FOLDER = 'inventory';
/** The first look comes when the start of the machine is over, and not on all machines at once. */
const FIRST_AFTER_MS = 180_000;
const FIRST_WITHIN_MS = 300_000;
const HOUR_MS = 3_600_000;
const JITTER = 0.1;
const DEFAULT_HOURS = 24;

/** What is on the machine, as the rest of the agent sees that. */
export interface WatchedInventory extends AsyncDisposable {
  /** There is a new connection. */
  onUp(): void;
  onDown(): void;
  /** Looks through the machine now. */
  look(): void;
  wanted(wanted: InventoryWanted): void;
  stored(stored: InventoryStored): void;
}

export interface WatchedInventoryOptions {
  /** The agent's own; without one what was told is forgotten with the program. */
  readonly folder: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Says something to the server, if there is a connection. */
  readonly say: (message: FromAgent) => void;
  /** Numbers from 0 up to 1. */
  readonly random?: () => number;
  /** This system's own unless given. */
  readonly readers?: Readers;
  /** A look is over, and what it took can be given back. */
  readonly onRest?: () => void;
}

/** What looks through the machine, loaded with the first look, or at a connection when there was one before. */
export function watchedInventory(options: WatchedInventoryOptions): WatchedInventory {
  const { clock, log, random = Math.random, onRest } = options;
  const folder = options.folder === undefined ? undefined : join(options.folder, FOLDER);
  let loading: Promise<Inventory> | undefined;
  let timer: TimerHandle | undefined;
  let every_h = DEFAULT_HOURS;
  let isUp = false;
  let isOver = false;
  let hasLooked = false;

  const load = async (): Promise<Inventory> => {
    const { openInventory } = await import('./inventory.ts');
    const inventory = openInventory({ ...options, folder });
    if (isUp) inventory.teller.onUp();
    return inventory;
  };
  const withInventory = (work: (inventory: Inventory) => unknown) => {
    loading ??= load();
    loading
      .then(work)
      .catch((error: unknown) => log.error(`The machine can not be looked through: ${textOf(error)}`));
  };
  const plan = (afterMs: number) => {
    if (timer !== undefined) clock.clearTimeout(timer);
    timer = isOver ? undefined : clock.setTimeout(look, afterMs);
  };
  const look = () => {
    hasLooked = true;
    plan(every_h * HOUR_MS * (1 - JITTER + 2 * JITTER * random()));
    withInventory(async (inventory) => {
      await inventory.look();
      onRest?.();
    });
  };
  plan(FIRST_AFTER_MS + FIRST_WITHIN_MS * random());

  return {
    look,
    onUp() {
      isUp = true;
      if (loading !== undefined || (folder !== undefined && existsSync(folder)))
        withInventory(({ teller }) => teller.onUp());
    },
    onDown() {
      isUp = false;
      if (loading !== undefined) withInventory(({ teller }) => teller.onDown());
    },
    wanted(wanted) {
      if (wanted.every_h !== every_h) {
        every_h = wanted.every_h;
        // The first look after a start comes soon, whatever is wished.
        if (hasLooked) plan(every_h * HOUR_MS * (1 - JITTER + 2 * JITTER * random()));
      }
      if (loading !== undefined) withInventory(({ teller }) => teller.wanted(wanted));
    },
    stored(stored) {
      if (loading !== undefined) withInventory(({ teller }) => teller.stored(stored));
    },
    async [Symbol.asyncDispose]() {
      isOver = true;
      if (timer !== undefined) clock.clearTimeout(timer);
      await loading?.then(
        (inventory) => inventory[Symbol.asyncDispose](),
        () => undefined,
      );
    },
  };
}
