import type { KeptSection } from '@guru/protocol/api';
import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';
import type { Values } from './differences.ts';
import type { SectionOf } from './items-store.ts';
import { marksOf } from './marks.ts';

const MARKED: readonly KeptSection[] = ['hardware', 'disks', 'os', 'certificates'];

/** Brings up to date what a device is searched by, after a section of it has changed. */
export async function writeMarks(tx: Tx, { partner_id, agent_id, section }: SectionOf): Promise<void> {
  if (!MARKED.includes(section)) return;
  const { rows } = await sql<{ key: string; value: Values }>`
    select key, item as value from inventory_items
    where agent_id = ${agent_id}::uuid and section = ${section}`.execute(tx);
  const marks = marksOf(section, rows);
  if (marks === undefined) return;
  await tx
    .insertInto('agent_inventories')
    .values({ partner_id, agent_id, ...marks })
    .onConflict((on) => on.column('agent_id').doUpdateSet(marks))
    .execute();
}
