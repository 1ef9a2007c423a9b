import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';
import type { StoredNews, StoredTry } from '../../db/tables/notifications.ts';
import type { DueItem } from './judge.ts';

export interface DueDelivery {
  readonly delivery_id: string;
  readonly partner_id: string;
  readonly channel_id: string;
  readonly subject: string;
  readonly digest: boolean;
  readonly attempts: number;
  /** Attempts of which it is known how they went. */
  readonly known: number;
  readonly created_at: Date;
  /** The channel as it is now; null: it is gone. */
  readonly channel_name: string | null;
  readonly enabled: boolean | null;
  readonly sealed: Uint8Array | null;
}

export interface DueItemRow extends DueItem {
  readonly delivery_id: string;
  readonly alert_id: string | null;
  readonly incident_id: string | null;
  readonly news: StoredNews;
}

export interface DueLimits {
  readonly most: number;
  /** Channels and partners that have enough under way. */
  readonly channels: readonly string[];
  readonly partners: readonly string[];
}

/** The next message of each channel that is due and that nobody else sends, locked: at most so many. The transaction must be the system's. */
export async function nextDue(
  tx: Tx,
  now: Date,
  { most, channels, partners }: DueLimits,
): Promise<DueDelivery[]> {
  const at = sql`${now}::timestamptz`;
  const { rows } = await sql<DueDelivery>`
    with heads as (
      select distinct on (d.channel_id) d.delivery_id from deliveries d
      where d.state in ('waiting', 'retrying') and d.at <= ${at}
        and d.channel_id <> all (${channels}::uuid[]) and d.partner_id <> all (${partners}::uuid[])
        and not exists (
          select 1 from deliveries o
          where o.channel_id = d.channel_id and o.state in ('waiting', 'retrying') and o.claimed_until > ${at})
      order by d.channel_id, d.at, d.delivery_id
    )
    select d.delivery_id, d.partner_id, d.channel_id, d.subject, d.digest, d.attempts, jsonb_array_length(d.tries) as known,
      d.created_at, c.name as channel_name, c.enabled, c.sealed
    from deliveries d join heads h on h.delivery_id = d.delivery_id
      left join notification_channels c on c.channel_id = d.channel_id
    where d.state in ('waiting', 'retrying') and d.at <= ${at} and (d.claimed_until is null or d.claimed_until <= ${at})
    order by d.at, d.delivery_id limit ${most} for update of d skip locked`.execute(tx);
  return rows;
}

/** What these messages would tell, in order, and what has become of that. */
export async function itemsOf(tx: Tx, deliveryIds: readonly string[]): Promise<Map<string, DueItemRow[]>> {
  const { rows } = await sql<DueItemRow>`
    select i.delivery_id, i.item_id, i.what, i.alert_id, i.incident_id, i.news,
      coalesce(a.state, n.state) as state, a.silenced_by is not null as silenced,
      coalesce(told.heard, false) as heard, coalesce(told.maybe_heard, false) as maybe_heard
    from delivery_items i
      left join alerts a on a.alert_id = i.alert_id
      left join incidents n on n.incident_id = i.incident_id
      left join lateral (
        select bool_or(d.state = 'sent') as heard, bool_or(d.attempts > jsonb_array_length(d.tries)) as maybe_heard
        from delivery_items o join deliveries d on d.delivery_id = o.delivery_id
        where i.what = 'resolved' and o.channel_id = i.channel_id and o.what <> 'resolved' and not o.dropped
          and (o.alert_id = i.alert_id or o.incident_id = i.incident_id)
      ) told on true
    where i.delivery_id = any (${deliveryIds}::uuid[]) and not i.dropped
    order by i.delivery_id, i.item_id`.execute(tx);
  return Map.groupBy(rows, ({ delivery_id }) => delivery_id);
}

export async function dropItems(tx: Tx, itemIds: readonly string[]): Promise<void> {
  if (itemIds.length === 0) return;
  await sql`update delivery_items set dropped = true where item_id = any (${itemIds}::uuid[])`.execute(tx);
}

/** Notes that these are being sent: whatever becomes of their sender, nobody else does before then. */
export async function claim(tx: Tx, deliveryIds: readonly string[], until: Date): Promise<void> {
  if (deliveryIds.length === 0) return;
  await sql`
    update deliveries set claimed_until = ${until}::timestamptz, attempts = attempts + 1
    where delivery_id = any (${deliveryIds}::uuid[])`.execute(tx);
}

export async function postpone(tx: Tx, deliveryId: string, at: Date): Promise<void> {
  await tx.updateTable('deliveries').set({ at }).where('delivery_id', '=', deliveryId).execute();
}

export async function drop(tx: Tx, deliveryId: string, error: string): Promise<void> {
  await tx
    .updateTable('deliveries')
    .set({ state: 'dropped', error, claimed_until: null })
    .where('delivery_id', '=', deliveryId)
    .execute();
}

export interface Outcome {
  readonly state: 'sent' | 'retrying' | 'dead';
  /** When it was sent, or is tried next. */
  readonly at: Date;
  readonly subject: string;
  readonly tried: StoredTry;
}

/** Stores how an attempt went. An attempt of which nobody knows counts as one that failed. */
export async function settle(
  tx: Tx,
  deliveryId: string,
  { state, at, subject, tried }: Outcome,
): Promise<void> {
  await sql`
    update deliveries set state = ${state}, at = ${at}::timestamptz, subject = ${subject}, claimed_until = null,
      error = ${tried.error === '' ? null : tried.error}, tries = tries || ${JSON.stringify([tried])}::jsonb,
      attempts = jsonb_array_length(tries) + 1
    where delivery_id = ${deliveryId}::uuid and state in ('waiting', 'retrying')`.execute(tx);
}
