import { sql } from 'kysely';
import { insertMany, type Tx } from '../../db/index.ts';
import type { Values } from './differences.ts';
import type { SectionOf } from './items-store.ts';

/** Changes of one device that are kept of one day: a new release of a whole system, and more. */
export const MAX_CHANGES_A_DAY = 10_000;

export interface Change {
  readonly key: string;
  readonly name: string;
  readonly what: 'appeared' | 'changed' | 'went';
  readonly before: Values | null;
  readonly after: Values | null;
}

/** Adds to the story of a device, as far as there is room in this day. */
export async function appendChanges(
  tx: Tx,
  { partner_id, agent_id, section }: SectionOf,
  changes: readonly Change[],
  at: Date,
): Promise<void> {
  if (changes.length === 0) return;
  const room = await takeRoom(tx, partner_id, agent_id, changes.length, at);
  await insertMany(
    tx,
    'inventory_changes',
    {
      partner_id: 'uuid',
      agent_id: 'uuid',
      section: 'text',
      key: 'text',
      name: 'text',
      what: 'text',
      before: 'jsonb',
      after: 'jsonb',
      at: 'timestamptz',
    },
    changes.slice(0, room).map(({ before, after, ...change }) => ({
      ...{ partner_id, agent_id, section, ...change },
      before: before && JSON.stringify(before),
      after: after && JSON.stringify(after),
      at: at.toISOString(),
    })),
  );
}

async function takeRoom(
  tx: Tx,
  partner_id: string,
  agent_id: string,
  count: number,
  at: Date,
): Promise<number> {
  const day = at.toISOString().slice(0, 10);
  const { rows } = await sql<{ kept: number }>`
    insert into agent_inventories as i (agent_id, partner_id, changes_day, changes_kept)
    values (${agent_id}::uuid, ${partner_id}::uuid, ${day}::date, least(${count}::integer, ${MAX_CHANGES_A_DAY}))
    on conflict (agent_id) do update set changes_day = excluded.changes_day,
      changes_kept = case when i.changes_day = excluded.changes_day
        then least(i.changes_kept + excluded.changes_kept, ${MAX_CHANGES_A_DAY}) else excluded.changes_kept end
    returning changes_kept - case when old.changes_day = new.changes_day then old.changes_kept else 0 end as kept`.execute(
    tx,
  );
  return rows[0]?.kept ?? 0;
}
