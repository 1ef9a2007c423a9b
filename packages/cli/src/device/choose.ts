import type { ApiClient } from '@guru/client';
import type { AgentSummary } from '@guru/protocol/api';
import { EXIT } from '../exit-codes.ts';
import { Failure } from '../failure.ts';
import { findDevice } from './find.ts';
import { readDevices } from './pages.ts';
import { findSite } from './site.ts';

/** Which devices are meant: these, those of a site, or all that there are. */
export interface Choice {
  readonly names: readonly string[];
  readonly site?: string;
  readonly all?: boolean;
}

/** Finds the devices that are meant, each once, in the order given; those of a site by name. Throws `Failure` when one can't be found, or none was named. */
export async function chooseDevices(
  api: ApiClient,
  { names, site, all }: Choice,
  signal: AbortSignal,
): Promise<AgentSummary[]> {
  const named = await Promise.all(names.map((name) => findDevice(api, name)));
  const listed = site === undefined && !all ? [] : await readAll(api, site, signal);
  const chosen = new Map([...named, ...listed].map((device) => [device.agent_id, device]));
  if (chosen.size > 0) return [...chosen.values()];
  if (site === undefined && !all)
    throw new Failure(EXIT.usage, 'no_device', 'No device was named.', 'Name some, or use --site or --all.');
  throw new Failure(EXIT.not_found, 'device_not_found', 'There are no devices there.');
}

async function readAll(
  api: ApiClient,
  site: string | undefined,
  signal: AbortSignal,
): Promise<AgentSummary[]> {
  const site_id = site === undefined ? undefined : await findSite(api, site);
  const query = { site_id, sort: 'hostname', order: 'asc' } as const;
  return (await readDevices(api, Number.POSITIVE_INFINITY, query, signal)).devices;
}
