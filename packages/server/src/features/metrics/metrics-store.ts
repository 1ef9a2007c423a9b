import { sql } from 'kysely';
import { insertMany, type Tx, takeTurnOnAgents } from '../../db/index.ts';
import { numbersOf } from './numbers.ts';
import { newestOfEach, type Sample } from './sample.ts';

/**
 * Appends samples to the history and moves their agents' newest numbers, in two statements however many there are. Works for all tenants at once,
 * so the transaction must be the system's. Two samples of one agent in the same millisecond count as one.
 */
export async function storeSamples(tx: Tx, samples: readonly Sample[]): Promise<void> {
  await appendHistory(tx, samples);
  await moveNumbers(tx, newestOfEach(samples));
}

async function appendHistory(tx: Tx, samples: readonly Sample[]): Promise<void> {
  const rows = samples.map(({ agent_id, partner_id, received_at, metrics }) => ({
    partner_id,
    agent_id,
    at: new Date(received_at).toISOString(),
    cpu_percent: metrics.cpu_percent,
    load1: metrics.load1,
    memory_used: metrics.memory_used,
    memory_total: metrics.memory_total,
    swap_used: metrics.swap_used,
    swap_total: metrics.swap_total,
    net_rx_bytes_per_s: metrics.net_rx_bytes_per_s,
    net_tx_bytes_per_s: metrics.net_tx_bytes_per_s,
    disk_read_bytes_per_s: metrics.disk_read_bytes_per_s,
    disk_write_bytes_per_s: metrics.disk_write_bytes_per_s,
    uptime_s: metrics.uptime_s,
    disk_percent: numbersOf(metrics).disk_percent,
    disks: JSON.stringify(metrics.disks),
  }));
  await insertMany(
    tx,
    'metrics',
    {
      partner_id: 'uuid',
      agent_id: 'uuid',
      at: 'timestamptz',
      cpu_percent: 'real',
      load1: 'real',
      memory_used: 'bigint',
      memory_total: 'bigint',
      swap_used: 'bigint',
      swap_total: 'bigint',
      net_rx_bytes_per_s: 'double precision',
      net_tx_bytes_per_s: 'double precision',
      disk_read_bytes_per_s: 'double precision',
      disk_write_bytes_per_s: 'double precision',
      uptime_s: 'bigint',
      disk_percent: 'real',
      disks: 'jsonb',
    },
    rows,
    sql`on conflict do nothing`,
  );
}

async function moveNumbers(tx: Tx, samples: readonly Sample[]): Promise<void> {
  const numbers = samples.map(({ metrics }) => numbersOf(metrics));
  await takeTurnOnAgents(tx);
  await sql`
    update agents a
    set cpu_percent = n.cpu_percent, memory_percent = n.memory_percent, disk_percent = n.disk_percent,
        latest = n.latest, last_seen_at = greatest(a.last_seen_at, n.at)
    from unnest(
      ${samples.map(({ agent_id }) => agent_id)}::uuid[],
      ${numbers.map(({ cpu_percent }) => cpu_percent)}::real[],
      ${numbers.map(({ memory_percent }) => memory_percent)}::real[],
      ${numbers.map(({ disk_percent }) => disk_percent)}::real[],
      ${samples.map(({ metrics }) => JSON.stringify(metrics))}::jsonb[],
      ${samples.map(({ received_at }) => new Date(received_at).toISOString())}::timestamptz[]
    ) as n (agent_id, cpu_percent, memory_percent, disk_percent, latest, at)
    where a.agent_id = n.agent_id
  `.execute(tx);
}
