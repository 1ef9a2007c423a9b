import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';
import type { StoredNews } from '../../db/tables/notifications.ts';

export interface LinkRow {
  readonly token_hash: Uint8Array;
  readonly partner_id: string;
  readonly item_id: string;
  readonly channel_id: string;
  readonly channel_name: string;
  readonly alert_id: string | null;
  readonly incident_id: string | null;
  readonly expires_at: Date;
}

export interface UsedLink extends Omit<LinkRow, 'token_hash' | 'item_id' | 'expires_at'> {
  readonly news: StoredNews;
}

export async function insertLinks(tx: Tx, links: readonly LinkRow[]): Promise<void> {
  for (const link of links) await tx.insertInto('acknowledge_links').values(link).execute();
}

/** Uses a link up, and says what it is for; undefined when it is worth nothing any more. The transaction must be the system's. */
export async function useLink(tx: Tx, tokenHash: Uint8Array, now: Date): Promise<UsedLink | undefined> {
  const { rows } = await sql<UsedLink>`
    update acknowledge_links l set used_at = ${now}::timestamptz
    from delivery_items i
    where l.token_hash = ${tokenHash} and l.used_at is null and l.expires_at > ${now}::timestamptz and i.item_id = l.item_id
    returning l.partner_id, l.channel_id, l.channel_name, l.alert_id, l.incident_id, i.news`.execute(tx);
  return rows[0];
}

/** Deletes what has expired; and messages that are done with, so many days after. The transaction must be the system's. */
export async function deleteOld(tx: Tx, now: Date, keptDays: number): Promise<void> {
  await tx.deleteFrom('acknowledge_links').where('expires_at', '<', now).execute();
  await sql`
    delete from deliveries
    where state in ('sent', 'dead', 'dropped') and created_at < ${now}::timestamptz - make_interval(days => ${keptDays})`.execute(
    tx,
  );
}
