import type { Clock, TimerHandle } from '@guru/protocol';
import type { FromAgent, InventoryStored, InventoryWanted } from '@guru/protocol/control';
import { type Log, textOf } from '../log.ts';
import { changesBetween, type Found, partsOf } from './messages.ts';
import type { Shelf } from './shelf.ts';

/** Who hears nothing for so long asks again; each time after twice as long (spec §3.3). */
const SILENCE_MS = 60_000;
const MAX_SILENCE_MS = 3_600_000;

type Wanted = InventoryWanted['sections'][number];
type Message = Extract<FromAgent, { type: 'inventory_changes' | 'inventory_part' }>;

/** A section on its way to the server. */
interface Telling {
  readonly found: Found;
  readonly rest: Iterator<Message>;
  /** What the answer to the last message will name. */
  awaited: string | null;
}

export interface TellerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly shelf: Shelf;
  /** Says something to the server, if there is a connection. */
  readonly say: (message: FromAgent) => void;
  /** Numbers from 0 up to 1. */
  readonly random?: () => number;
}

/** Brings what was found to the server: one section and one message at a time, and again until it is confirmed. */
export class Teller implements Disposable {
  readonly #options: TellerOptions;
  #isUp = false;
  #wanted: Wanted[] = [];
  #telling: Telling | undefined;
  #timer: TimerHandle | undefined;
  #silence = SILENCE_MS;
  /** Work goes in turn: each step ends before the next begins. */
  #steps: Promise<void> = Promise.resolve();

  constructor(options: TellerOptions) {
    this.#options = options;
  }

  onUp(): void {
    this.#isUp = true;
    this.#silence = SILENCE_MS;
    this.tell();
  }

  onDown(): void {
    this.#isUp = false;
    this.#forget();
    this.#disarm();
  }

  /** Says what the sections are: on a connection, and after a look. */
  tell(): void {
    const { shelf, say } = this.#options;
    if (!this.#isUp || shelf.found.size === 0) return;
    this.#forget();
    const sections = [...shelf.found].map(([section, hash]) => ({ section, hash }));
    say({ type: 'inventory_state', payload: { sections } });
    this.#arm();
  }

  wanted({ sections }: InventoryWanted): void {
    if (!this.#isUp) return;
    const named = new Set(sections.map(({ section }) => section));
    if (this.#telling !== undefined && named.has(this.#telling.found.section)) this.#telling = undefined;
    this.#wanted = [...this.#wanted.filter(({ section }) => !named.has(section)), ...sections];
    this.#step(() => this.#next());
  }

  stored({ section, hash, upto }: InventoryStored): void {
    this.#step(async () => {
      const telling = this.#telling;
      if (telling === undefined || telling.found.section !== section || telling.found.hash !== hash) return;
      if (telling.awaited !== upto) return;
      this.#silence = SILENCE_MS;
      if (this.#sayMore(telling)) return;
      await this.#options.shelf.put('told', telling.found);
      if (this.#telling === telling) this.#telling = undefined;
      await this.#next();
    });
  }

  /** Resolves when no step is under way. */
  async idle(): Promise<void> {
    await this.#steps;
  }

  [Symbol.dispose](): void {
    this.onDown();
  }

  /** Begins with the next section that is wanted, unless one is under way. */
  async #next(): Promise<void> {
    while (this.#isUp && this.#telling === undefined) {
      const wanted = this.#wanted.shift();
      if (wanted === undefined) {
        this.#disarm();
        this.#silence = SILENCE_MS;
        return;
      }
      const telling = await this.#begin(wanted);
      if (telling === undefined || !this.#isUp) continue;
      this.#telling = telling;
      this.#sayMore(telling);
    }
  }

  async #begin({ section, base }: Wanted): Promise<Telling | undefined> {
    const { shelf } = this.#options;
    const found = await shelf.get('found', section);
    if (found === undefined) return undefined;
    const told = base === null ? undefined : await shelf.get('told', section);
    return { found, rest: messagesOf(found, told?.hash === base ? told : undefined), awaited: null };
  }

  /** Answers whether there was more to say. */
  #sayMore(telling: Telling): boolean {
    const next = telling.rest.next();
    if (next.done) return false;
    telling.awaited = next.value.type === 'inventory_part' ? next.value.payload.upto : null;
    this.#options.say(next.value);
    this.#arm();
    return true;
  }

  #forget(): void {
    this.#wanted = [];
    this.#telling = undefined;
  }

  #step(work: () => Promise<void>): void {
    this.#steps = this.#steps.then(work).catch((error: unknown) => {
      this.#forget();
      this.#options.log.error(`The inventory can not be told: ${textOf(error)}`);
    });
  }

  #arm(): void {
    this.#disarm();
    const { clock, random = Math.random } = this.#options;
    this.#timer = clock.setTimeout(
      () => {
        this.#silence = Math.min(2 * this.#silence, MAX_SILENCE_MS);
        this.tell();
      },
      // All agents of a server that was away ask again, and not at once.
      this.#silence * (1 + random()),
    );
  }

  #disarm(): void {
    if (this.#timer !== undefined) this.#options.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

function* messagesOf(found: Found, told: Found | undefined): Generator<Message> {
  const changes = told && changesBetween(told, found);
  if (changes !== undefined) yield { type: 'inventory_changes', payload: changes };
  else for (const payload of partsOf(found)) yield { type: 'inventory_part', payload };
}
