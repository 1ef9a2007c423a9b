import type { Db } from '../../db/index.ts';
import { type AgentKey, findAgentKeys } from './agents-store.ts';

/** Agents looked up by one statement. */
const BATCH = 500;

interface Asked {
  readonly agent_id: string;
  resolve(key: AgentKey | undefined): void;
  reject(error: unknown): void;
}

/**
 * Looks up the keys of agents that connect. Who asks while a look-up is under way shares the next one: ten thousand agents that come back
 * at once cost some dozens of transactions, where one for each kept the database busy until most had given up, to come again. What waits
 * is bounded by the challenges that are open, for each leads here once.
 */
export class AgentKeys {
  readonly #db: Pick<Db, 'asSystem'>;
  readonly #waiting: Asked[] = [];
  #isLooking = false;

  constructor(db: Pick<Db, 'asSystem'>) {
    this.#db = db;
  }

  /** The key as it is now; undefined for an agent that is unknown or revoked. Rejects when the database doesn't answer. */
  find(agentId: string): Promise<AgentKey | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<AgentKey | undefined>();
    this.#waiting.push({ agent_id: agentId, resolve, reject });
    if (!this.#isLooking) void this.#lookAtAll();
    return promise;
  }

  async #lookAtAll(): Promise<void> {
    this.#isLooking = true;
    while (this.#waiting.length > 0) await this.#look(this.#waiting.splice(0, BATCH));
    this.#isLooking = false;
  }

  async #look(batch: readonly Asked[]): Promise<void> {
    const ids = batch.map(({ agent_id }) => agent_id);
    try {
      const keys = await this.#db.asSystem("an agent's proof is what tells the tenant", (tx) =>
        findAgentKeys(tx, ids),
      );
      for (const { agent_id, resolve } of batch) resolve(keys.get(agent_id));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
