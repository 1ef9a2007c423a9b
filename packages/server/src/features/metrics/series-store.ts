import { METRIC_NAMES, type MetricName, type MetricSeries } from '@guru/protocol/api';
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../db/index.ts';
import type { Steps } from '../../runtime/index.ts';
import { fillCovered } from './fill-covered.ts';

/** What stands for a step: the mean of what happened in it. */
const COLUMNS: Readonly<Record<MetricName, RawBuilder<unknown>>> = {
  cpu_percent: sql`avg(m.cpu_percent)`,
  load1: sql`avg(m.load1)`,
  memory_used: sql`avg(m.memory_used)`,
  memory_total: sql`avg(m.memory_total)`,
  swap_used: sql`avg(m.swap_used)`,
  net_rx_bytes_per_s: sql`avg(m.net_rx_bytes_per_s)`,
  net_tx_bytes_per_s: sql`avg(m.net_tx_bytes_per_s)`,
  disk_read_bytes_per_s: sql`avg(m.disk_read_bytes_per_s)`,
  disk_write_bytes_per_s: sql`avg(m.disk_write_bytes_per_s)`,
  disk_percent: sql`avg(coalesce(m.disk_percent, (
    select max(least(100, 100 * (d->>'used')::float8 / (d->>'total')::float8))
    from jsonb_array_elements(m.disks) d where (d->>'total')::float8 > 0)))`,
};

type StepRow = { readonly step: number } & Readonly<Record<MetricName, number | null>>;

/** One agent's measurements, thinned by the database to one value for each step. */
export async function readSeries(tx: Tx, agentId: string, steps: Steps): Promise<MetricSeries> {
  const { first, step_s, count } = steps;
  const columns = METRIC_NAMES.map((name) => sql`${COLUMNS[name]}::float8 as ${sql.ref(name)}`);
  const { rows } = await sql<StepRow>`
    select floor((extract(epoch from m.at) - ${first}::float8) / ${step_s}::float8)::int as step, ${sql.join(columns)}
    from metrics m
    where m.agent_id = ${agentId}::uuid
      and m.at >= to_timestamp(${first}::float8) and m.at < to_timestamp(${first + count * step_s}::float8)
    group by 1 order by 1`.execute(tx);
  const column = (name: MetricName) => {
    const values = new Array<number | null>(count).fill(null);
    for (const row of rows) values[row.step] = row[name];
    return fillCovered(values, step_s);
  };
  return {
    step_s,
    at: Array.from({ length: count }, (_, step) => first + (step + 0.5) * step_s),
    series: Object.fromEntries(METRIC_NAMES.map((name) => [name, column(name)])),
  };
}

/** Whether the tenant has this agent: the metrics themselves can't tell an idle one from none. */
export async function agentExists(tx: Tx, agentId: string): Promise<boolean> {
  const found = await tx
    .selectFrom('agents')
    .select('agent_id')
    .where('agent_id', '=', agentId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return found !== undefined;
}
