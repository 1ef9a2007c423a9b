import { sql } from 'kysely';
import type { Tx } from '../../db/index.ts';
import type { Steps } from '../../runtime/index.ts';

interface Row {
  readonly label: string;
  readonly unit: string;
  readonly step: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly count: number;
}

export interface ValueSeries {
  readonly label: string;
  readonly unit: string;
  readonly min: (number | null)[];
  readonly avg: (number | null)[];
  readonly max: (number | null)[];
}

/** The numbers of one check, thinned by the database to the steps; null where there was no result. By label. */
export async function readValues(tx: Tx, agentId: string, key: string, steps: Steps): Promise<ValueSeries[]> {
  const { first, step_s, count } = steps;
  const { rows } = await sql<Row>`
    select v.label, max(v.unit) as unit,
      floor((extract(epoch from v.step) - ${first}::float8) / ${step_s}::float8)::int as step,
      min(v.min) as min, max(v.max) as max, sum(v.sum) as sum, sum(v.count)::float8 as count
    from check_values v
    where v.agent_id = ${agentId}::uuid and v.key = ${key}::text
      and v.step >= to_timestamp(${first}::float8) and v.step < to_timestamp(${first + count * step_s}::float8)
    group by 1, 3 order by 1, 3`.execute(tx);
  return [...Map.groupBy(rows, ({ label }) => label)].map(([label, ofLabel]) => {
    const column = (pick: (row: Row) => number) => {
      const values = new Array<number | null>(count).fill(null);
      for (const row of ofLabel) values[row.step] = pick(row);
      return values;
    };
    return {
      label,
      unit: ofLabel[0]?.unit ?? '',
      min: column(({ min }) => min),
      // To the database a quotient that is too small for a number would be an error.
      avg: column((row) => row.sum / row.count),
      max: column(({ max }) => max),
    };
  });
}
