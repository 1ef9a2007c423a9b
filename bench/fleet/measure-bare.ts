import { type Load, watchLoad } from '../lib/load.ts';
import { startRole } from '../lib/role.ts';
import { ownRuntime, temporaryFolder } from '../lib/tools.ts';
import { cpuSeconds, pssMegabytes } from '../lib/usage.ts';
import type { BareServer } from './bare-server.ts';
import type { BareSockets } from './bare-sockets.ts';
import { startGroups } from './groups.ts';
import { CONNECT_WITHIN_MS, type Fleet, SETTLE_MS } from './measure-guru.ts';

export interface BareFigures {
  readonly empty_mb: number;
  readonly full_mb: number;
  readonly load: Load<'server' | 'generators'>;
}

const ALL_UP_WITHIN_MS = 60_000;

/** The same number of bare WebSockets, with the same number of bytes as often, at a server that does nothing. */
export async function measureBare({ count, seconds, say }: Fleet, bytes: number): Promise<BareFigures> {
  say(`the same with ${count} bare WebSockets`);
  await using folder = await temporaryFolder();
  const runtime = await ownRuntime(folder.path, 'bun-of-server');
  await using server = startRole<BareServer>('fleet/bare-server.ts', {}, runtime);
  await using sockets = startGroups<BareSockets>('fleet/bare-sockets.ts', (role) => role.call('countUp'));
  const address = `127.0.0.1:${await server.call('listen')}`;
  await Bun.sleep(SETTLE_MS);
  const empty_mb = pssMegabytes(server.pid);
  const order = { url: `ws://${address}`, within_ms: CONNECT_WITHIN_MS, bytes };
  await Promise.all(
    sockets.shares(count).map((share) => share.role.call('start', { ...order, count: share.count })),
  );
  const up = await sockets.waitUntilUp(count, CONNECT_WITHIN_MS + ALL_UP_WITHIN_MS);
  if (up !== count) throw new Error(`${up} of ${count} bare WebSockets came up`);
  await Bun.sleep(SETTLE_MS);
  const used = { server: () => cpuSeconds(server.pid), generators: sockets.cpuSeconds };
  const load = await watchLoad(seconds, used, `http://${address}/`);
  return { empty_mb, full_mb: pssMegabytes(server.pid), load };
}
