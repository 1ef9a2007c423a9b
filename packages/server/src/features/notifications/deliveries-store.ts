import { sql } from 'kysely';
import { insertMany, type Tx } from '../../db/index.ts';
import type { StoredNews } from '../../db/tables/notifications.ts';
import type { ToldWhat } from './message.ts';
import type { Heard } from './plan/plan.ts';

export interface Subject {
  readonly kind: 'alert' | 'incident';
  readonly id: string;
}

export interface NewDelivery {
  readonly delivery_id: string;
  readonly partner_id: string;
  readonly channel_id: string;
  readonly channel_name: string;
  readonly route_id: string;
  readonly step: number;
  readonly digest: boolean;
  readonly subject: string;
  readonly created_at: Date;
  readonly at: Date;
}

export interface NewItem {
  readonly partner_id: string;
  readonly delivery_id: string;
  readonly channel_id: string;
  readonly subject: Subject;
  readonly what: ToldWhat;
  readonly news: StoredNews;
}

/** What has not gone out, and is not going out now. One that may have, for its sender died, is not among it: it is told again, so that what follows makes sense. */
const WAITS = sql<boolean>`(d.state in ('waiting', 'retrying') and d.attempts = jsonb_array_length(d.tries))`;

function isAbout({ kind, id }: Subject) {
  return kind === 'alert'
    ? sql<boolean>`i.alert_id = ${id}::uuid`
    : sql<boolean>`i.incident_id = ${id}::uuid`;
}

export async function insertDeliveries(
  tx: Tx,
  deliveries: readonly NewDelivery[],
  items: readonly NewItem[],
): Promise<void> {
  await insertMany(
    tx,
    'deliveries',
    {
      ...{
        delivery_id: 'uuid',
        partner_id: 'uuid',
        channel_id: 'uuid',
        channel_name: 'text',
        route_id: 'uuid',
      },
      ...{
        step: 'integer',
        digest: 'boolean',
        subject: 'text',
        created_at: 'timestamptz',
        at: 'timestamptz',
      },
    },
    deliveries,
  );
  await insertMany(
    tx,
    'delivery_items',
    {
      ...{ item_id: 'uuid', partner_id: 'uuid', delivery_id: 'uuid', channel_id: 'uuid' },
      ...{ alert_id: 'uuid', incident_id: 'uuid', what: 'text', news: 'jsonb' },
    },
    items.map(({ subject: { kind, id }, news, ...item }) => ({
      ...item,
      item_id: Bun.randomUUIDv7(),
      alert_id: kind === 'alert' ? id : null,
      incident_id: kind === 'incident' ? id : null,
      news: JSON.stringify(news),
    })),
  );
}

/** Takes what tells of something out of all that waits; a message that then tells nothing is dropped. Locks what it looks at, so that nobody sends it meanwhile. */
export async function dropWaiting(tx: Tx, subject: Subject, why: string): Promise<void> {
  const { rows } = await sql<{ delivery_id: string }>`
    select d.delivery_id from deliveries d
    where ${WAITS} and exists (
      select 1 from delivery_items i where i.delivery_id = d.delivery_id and not i.dropped and i.what <> 'resolved' and ${isAbout(subject)})
    order by d.delivery_id for update of d`.execute(tx);
  if (rows.length === 0) return;
  const ids = rows.map(({ delivery_id }) => delivery_id);
  await sql`
    update delivery_items i set dropped = true
    where i.delivery_id = any (${ids}::uuid[]) and i.what <> 'resolved' and ${isAbout(subject)}`.execute(tx);
  await dropEmpty(tx, ids, why);
}

/** Drops those of these messages that tell nothing any more. */
export async function dropEmpty(tx: Tx, ids: readonly string[], why: string): Promise<Set<string>> {
  const { rows } = await sql<{ delivery_id: string }>`
    update deliveries d set state = 'dropped', error = ${why}, claimed_until = null
    where d.delivery_id = any (${ids}::uuid[])
      and not exists (select 1 from delivery_items i where i.delivery_id = d.delivery_id and not i.dropped)
    returning d.delivery_id`.execute(tx);
  return new Set(rows.map(({ delivery_id }) => delivery_id));
}

/** Who was told of something, is being told, or may have been; and not yet that it is over. */
export async function whoHeard(tx: Tx, subject: Subject): Promise<Heard[]> {
  const { rows } = await sql<Heard>`
    select distinct i.channel_id, d.route_id from delivery_items i join deliveries d on d.delivery_id = i.delivery_id
    where ${isAbout(subject)} and not i.dropped and i.what <> 'resolved' and d.state in ('sent', 'waiting', 'retrying')
      and not exists (
        select 1 from delivery_items o where o.channel_id = i.channel_id and o.what = 'resolved'
          and o.alert_id is not distinct from i.alert_id and o.incident_id is not distinct from i.incident_id)`.execute(
    tx,
  );
  return rows;
}

/** Channels that will be told of something anyway, as soon as their time comes. */
export async function whoWaits(tx: Tx, subject: Subject): Promise<Set<string>> {
  const { rows } = await sql<{ channel_id: string }>`
    select distinct i.channel_id from delivery_items i join deliveries d on d.delivery_id = i.delivery_id
    where ${isAbout(subject)} and not i.dropped and i.what <> 'resolved' and d.step = 0 and d.state in ('waiting', 'retrying')`.execute(
    tx,
  );
  return new Set(rows.map(({ channel_id }) => channel_id));
}

/** A digest that something may still join, locked so that nobody sends it meanwhile. */
export async function openDigest(
  tx: Tx,
  { partner_id, channel_id, route_id }: Pick<NewDelivery, 'partner_id' | 'channel_id' | 'route_id'>,
  now: Date,
  most: number,
): Promise<{ readonly delivery_id: string; readonly count: number } | undefined> {
  const { rows } = await sql<{ delivery_id: string; count: number }>`
    select d.delivery_id, (select count(*)::integer from delivery_items i where i.delivery_id = d.delivery_id) as count
    from deliveries d
    where d.partner_id = ${partner_id} and d.channel_id = ${channel_id} and d.route_id = ${route_id}
      and d.digest and d.state = 'waiting' and d.attempts = 0 and d.at > ${now}::timestamptz
    order by d.delivery_id desc limit 1 for update of d`.execute(tx);
  const [row] = rows;
  return row !== undefined && row.count < most ? row : undefined;
}

/** Messages that wait for a channel which is gone. */
export async function dropForChannel(tx: Tx, channelId: string): Promise<void> {
  await tx
    .updateTable('deliveries')
    .set({ state: 'dropped', error: 'The channel was removed.' })
    .where('channel_id', '=', channelId)
    .where('state', 'in', ['waiting', 'retrying'])
    .execute();
}
