import { sql } from 'kysely';
import { insertMany, type Tx } from '../../db/index.ts';
import type { Bucket, Usual } from './baseline.ts';

/** Names one hour of the week of one check. */
export interface BucketKey {
  readonly agent_id: string;
  readonly key: string;
  readonly hour: number;
}

export function bucketName({ agent_id, key, hour }: BucketKey): string {
  return `${agent_id}/${key}/${hour}`;
}

/** What is known of these, by `bucketName`. */
export async function readBuckets(tx: Tx, keys: readonly BucketKey[]): Promise<Map<string, Bucket>> {
  if (keys.length === 0) return new Map();
  const { rows } = await sql<BucketKey & { week: number; labels: Usual[] }>`
    select b.agent_id, b.key, b.hour, b.week, b.labels from unnest(
      ${keys.map(({ agent_id }) => agent_id)}::uuid[], ${keys.map(({ key }) => key)}::text[], ${keys.map(({ hour }) => hour)}::smallint[]
    ) as q (agent_id, key, hour)
    join alert_baselines b on b.agent_id = q.agent_id and b.key = q.key and b.hour = q.hour`.execute(tx);
  return new Map(rows.map(({ week, labels, ...key }) => [bucketName(key), { week, labels }]));
}

export async function writeBuckets(
  tx: Tx,
  buckets: readonly (BucketKey & Bucket & { readonly partner_id: string })[],
): Promise<void> {
  await insertMany(
    tx,
    'alert_baselines',
    { agent_id: 'uuid', key: 'text', hour: 'integer', partner_id: 'uuid', week: 'integer', labels: 'jsonb' },
    buckets.map((bucket) => ({ ...bucket, labels: JSON.stringify(bucket.labels) })),
    sql`on conflict (agent_id, key, hour) do update set week = excluded.week, labels = excluded.labels`,
  );
}
