import type { KeptSample } from '@guru/protocol/control';
import { sql } from 'kysely';
import { insertMany, type Tx } from '../../db/index.ts';

/** A measurement that an agent made while it was away. */
export interface KeptRow {
  readonly partner_id: string;
  readonly agent_id: string;
  /** Unix milliseconds, by this server's clock. */
  readonly at: number;
  readonly sample: KeptSample;
}

/** Fills the history with what agents kept while they were away. Their newest numbers stay: those came afterwards. One that is there already counts once. */
export async function storeKept(tx: Tx, kept: readonly KeptRow[]): Promise<void> {
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
    kept.map(({ partner_id, agent_id, at, sample: { kind: _, ...numbers } }) => ({
      partner_id,
      agent_id,
      at: new Date(at).toISOString(),
      ...numbers,
      disks: '[]',
    })),
    sql`on conflict do nothing`,
  );
}
