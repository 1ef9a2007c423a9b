import type { Clock } from '@guru/protocol';
import { sql } from 'kysely';
import type { AgentArrival } from '../../bus/index.ts';
import type { Db, Tx } from '../../db/index.ts';
import type { Logger } from '../../log.ts';
import { FlushLoop } from '../../runtime/index.ts';
import { setOwnItem } from './apply.ts';

const BATCH = 200;
/** Agents that come together are looked up together. */
const DELAY_MS = 500;
const MAX_ADDRESS_LENGTH = 64;

export interface AddressesOptions {
  readonly db: Db;
  readonly log: Logger;
  readonly clock: Clock;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Notes from where agents connect, where that has changed. */
export class Addresses implements AsyncDisposable {
  readonly #options: AddressesOptions;
  readonly #loop: FlushLoop;
  /** The newest of each agent. */
  readonly #waiting = new Map<string, AgentArrival>();

  constructor(options: AddressesOptions) {
    this.#options = options;
    this.#loop = new FlushLoop({
      clock: options.clock,
      delay_ms: DELAY_MS,
      retry_ms: 1000,
      max_retry_ms: 15_000,
      flush: () => this.#flush(),
      onFailure: (error) => options.log.warn({ err: error }, 'addresses of agents can not be noted yet'),
    });
  }

  arrived(arrival: AgentArrival): void {
    if (arrival.address === '') return;
    this.#waiting.set(arrival.agent_id, {
      ...arrival,
      address: arrival.address.slice(0, MAX_ADDRESS_LENGTH),
    });
    this.#loop.wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loop.close();
  }

  async #flush(): Promise<boolean> {
    const batch = [...this.#waiting.values().take(BATCH)];
    const { db, now } = this.#options;
    const at = new Date(now());
    await db.asSystem('addresses of agents of all tenants are noted in one batch', async (tx) => {
      for (const arrival of await differing(tx, batch)) await note(tx, arrival, at);
    });
    // One that has come again meanwhile waits on.
    for (const arrival of batch)
      if (this.#waiting.get(arrival.agent_id) === arrival) this.#waiting.delete(arrival.agent_id);
    return this.#waiting.size > 0;
  }
}

async function differing(tx: Tx, batch: readonly AgentArrival[]): Promise<AgentArrival[]> {
  const { rows } = await sql<{ agent_id: string; public_address: string | null }>`
    select agent_id, public_address from agent_inventories
    where agent_id = any (${batch.map(({ agent_id }) => agent_id)}::uuid[])`.execute(tx);
  const known = new Map(rows.map(({ agent_id, public_address }) => [agent_id, public_address]));
  const others = batch.filter(({ agent_id, address }) => known.get(agent_id) !== address);
  return others.toSorted((one, other) => (one.agent_id < other.agent_id ? -1 : 1));
}

async function note(tx: Tx, { agent_id, partner_id, address }: AgentArrival, at: Date): Promise<void> {
  const item = { key: 'address', name: address, version: '', value: { address } };
  if (!(await setOwnItem(tx, { agent_id, partner_id, section: 'public_address' }, item, at))) return;
  await tx
    .updateTable('agent_inventories')
    .set({ public_address: address })
    .where('agent_id', '=', agent_id)
    .execute();
}
