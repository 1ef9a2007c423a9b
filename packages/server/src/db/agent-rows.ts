import { sql } from 'kysely';
import type { Tx } from './db.ts';

/** Names this use of advisory locks. */
const LOCK_KEY = 4_878_003;

/**
 * Lets transactions that write many rows of `agents` take turns, on all nodes: two that met the same rows in different orders would end each
 * other as a deadlock. Held until the transaction ends. One that writes a single row needs no turn.
 */
export async function takeTurnOnAgents(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${LOCK_KEY})`.execute(tx);
}
