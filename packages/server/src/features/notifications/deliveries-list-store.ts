import type { Delivery, DeliveryState } from '@guru/protocol/api';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Tx } from '../../db/index.ts';
import type { StoredTry } from '../../db/tables/notifications.ts';
import { decodeCursor, encodeCursor } from '../../http/index.ts';

export interface DeliveriesQuery {
  readonly state?: DeliveryState | undefined;
  readonly channel_id?: string | undefined;
  readonly alert_id?: string | undefined;
  readonly incident_id?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

interface Row extends Omit<Delivery, 'created_at' | 'at' | 'tries'> {
  readonly created_at: Date;
  readonly at: Date;
  readonly tries: readonly StoredTry[];
}

const Position = z.tuple([z.uuid()]);

const ROWS = sql`
  select d.delivery_id, d.channel_id, d.channel_name, d.subject, d.state, d.attempts, d.created_at, d.at, d.error, d.tries,
    case when about.count = 1 then about.alert_id end as alert_id,
    case when about.count = 1 then about.incident_id end as incident_id
  from deliveries d left join lateral (
    select count(*) as count, (array_agg(i.alert_id))[1] as alert_id, (array_agg(i.incident_id))[1] as incident_id
    from delivery_items i where i.delivery_id = d.delivery_id) about on true`;

/** A page of a partner's messages, newest first. Throws `bad_cursor`. */
export async function listDeliveries(
  tx: Tx,
  partnerId: string,
  { state, channel_id, alert_id, incident_id, cursor, limit }: DeliveriesQuery,
): Promise<{ items: Delivery[]; next_cursor: string | null }> {
  const wanted = [
    sql`d.partner_id = ${partnerId}`,
    ...(state === undefined ? [] : [sql`d.state = ${state}`]),
    ...(channel_id === undefined ? [] : [sql`d.channel_id = ${channel_id}::uuid`]),
    ...(alert_id === undefined
      ? []
      : [sql`d.delivery_id in (select delivery_id from delivery_items where alert_id = ${alert_id}::uuid)`]),
    ...(incident_id === undefined
      ? []
      : [
          sql`d.delivery_id in (select delivery_id from delivery_items where incident_id = ${incident_id}::uuid)`,
        ]),
    ...(cursor === undefined ? [] : [sql`d.delivery_id < ${decodeCursor(Position, cursor)[0]}::uuid`]),
  ];
  const { rows } = await sql<Row>`
    ${ROWS} where ${sql.join(wanted, sql` and `)} order by d.delivery_id desc limit ${limit + 1}`.execute(tx);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map(toDelivery),
    next_cursor: last ? encodeCursor([last.delivery_id]) : null,
  };
}

export async function readDelivery(tx: Tx, deliveryId: string): Promise<Delivery | undefined> {
  const { rows } = await sql<Row>`${ROWS} where d.delivery_id = ${deliveryId}::uuid`.execute(tx);
  return rows[0] && toDelivery(rows[0]);
}

/** Lets a dead message be tried again, once. Answers whether it was dead. */
export async function revive(tx: Tx, deliveryId: string, now: Date): Promise<boolean> {
  const row = await tx
    .updateTable('deliveries')
    .set({ state: 'retrying', at: now })
    .where('delivery_id', '=', deliveryId)
    .where('state', '=', 'dead')
    .returning('delivery_id')
    .executeTakeFirst();
  return row !== undefined;
}

function toDelivery({ created_at, at, tries, ...row }: Row): Delivery {
  const isTimed = row.state === 'waiting' || row.state === 'retrying' || row.state === 'sent';
  return {
    ...row,
    created_at: created_at.toISOString(),
    at: isTimed ? at.toISOString() : null,
    tries: tries.map((one) => ({ ...one, at: new Date(one.at).toISOString() })),
  };
}
