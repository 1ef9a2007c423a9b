import type { Channel } from '@guru/protocol/api';
import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';

interface ChannelRow {
  readonly partner_id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly kind: Channel['kind'];
  readonly shown: Record<string, unknown>;
  readonly has_secret: boolean;
  readonly sealed: Uint8Array;
}

export interface SealedChannel {
  readonly channel_id: string;
  readonly partner_id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly sealed: Uint8Array;
}

/** Lets one change of a partner's channels, rotas and routes be made after the other, until the transaction ends: what one needs, no other takes away meanwhile. */
export async function takeTurnOnSetup(tx: Tx, partnerId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`guru.notifications.${partnerId}`}, 0))`.execute(
    tx,
  );
}

export async function insertChannel(tx: Tx, channel_id: string, row: ChannelRow): Promise<void> {
  await tx
    .insertInto('notification_channels')
    .values({ ...row, channel_id, shown: JSON.stringify(row.shown) })
    .execute();
}

export async function updateChannel(
  tx: Tx,
  channelId: string,
  row: Omit<ChannelRow, 'partner_id'>,
): Promise<void> {
  await tx
    .updateTable('notification_channels')
    .set({ ...row, shown: JSON.stringify(row.shown) })
    .where('channel_id', '=', channelId)
    .execute();
}

export async function deleteChannel(
  tx: Tx,
  channelId: string,
): Promise<{ readonly name: string } | undefined> {
  return await tx
    .deleteFrom('notification_channels')
    .where('channel_id', '=', channelId)
    .returning('name')
    .executeTakeFirst();
}

export async function countChannels(tx: Tx, partnerId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('notification_channels')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('partner_id', '=', partnerId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function readSealed(tx: Tx, channelId: string): Promise<SealedChannel | undefined> {
  return await tx
    .selectFrom('notification_channels')
    .select(['channel_id', 'partner_id', 'name', 'enabled', 'sealed'])
    .where('channel_id', '=', channelId)
    .executeTakeFirst();
}

/** A partner's channels by name, or one of them. */
export async function listChannels(tx: Tx, partnerId: string, channelId?: string): Promise<Channel[]> {
  let query = tx
    .selectFrom('notification_channels as c')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('deliveries as d')
          .select(['d.at', 'd.state', 'd.error'])
          .whereRef('d.channel_id', '=', 'c.channel_id')
          .where('d.attempts', '>', 0)
          .orderBy('d.delivery_id', 'desc')
          .limit(1)
          .as('last'),
      (join) => join.onTrue(),
    )
    .select(['c.channel_id', 'c.name', 'c.enabled', 'c.kind', 'c.shown', 'c.has_secret'])
    .select(['last.at', 'last.state', 'last.error'])
    .where('c.partner_id', '=', partnerId)
    .orderBy('c.name');
  if (channelId !== undefined) query = query.where('c.channel_id', '=', channelId);
  return (await query.execute()).map(({ shown, at, state, error, ...row }) => ({
    ...row,
    config: shown,
    last_delivery: at === null || state === null ? null : { at: at.toISOString(), state, error },
  }));
}

/** The names of a partner's channels by their ids. */
export async function channelNames(tx: Tx, partnerId: string): Promise<Map<string, string>> {
  const rows = await tx
    .selectFrom('notification_channels')
    .select(['channel_id', 'name'])
    .where('partner_id', '=', partnerId)
    .execute();
  return new Map(rows.map(({ channel_id, name }) => [channel_id, name]));
}
