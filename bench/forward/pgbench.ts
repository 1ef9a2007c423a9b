import { run } from '../lib/tools.ts';

const CLIENTS = 8;

export interface PgbenchOptions {
  /** Of a database that `fillForPgbench` has filled, by way of the tunnel. */
  readonly url: string;
  /** A connection for each transaction. */
  readonly connects: boolean;
  readonly seconds: number;
}

/** Makes the tables that the transactions read. */
export async function fillForPgbench(url: string): Promise<void> {
  await run(['pgbench', '-i', '-q', '-s', '1', url]);
}

/** Reads by primary key, from eight clients: transactions in a second. */
export async function measurePgbench({ url, connects, seconds }: PgbenchOptions): Promise<number> {
  const words = ['pgbench', '-n', '-S', '-c', `${CLIENTS}`, '-j', '2', '-T', `${seconds}`];
  const said = await run([...words, ...(connects ? ['-C'] : []), url]);
  const found = /^tps = ([\d.]+)/m.exec(said)?.[1];
  if (found === undefined) throw new Error(`pgbench has said: ${said}`);
  return Number(found);
}
