import type { ApiClient } from '@guru/client';
import type { MaintenanceBody } from '@guru/protocol/api';
import { findClient } from '../../device/client.ts';
import { findDevice } from '../../device/find.ts';
import { findSite } from '../../device/site.ts';
import { EXIT } from '../../exit-codes.ts';
import { Failure } from '../../failure.ts';

/** What was said of whom a window is for. */
export interface ReachOptions {
  readonly device?: string;
  readonly site?: string;
  readonly client?: string;
  readonly all?: boolean;
}

/** Finds what a window is for. Exactly one thing has to be named: who forgets it must not silence the whole fleet. Throws `Failure`. */
export async function findReach(api: ApiClient, options: ReachOptions): Promise<MaintenanceBody['reach']> {
  const { device, site, client, all } = options;
  const named = [device, site, client, all].filter((one) => one !== undefined).length;
  if (named !== 1) {
    const advice = 'Name one of --device, --site, --client and --all.';
    throw new Failure(EXIT.usage, 'no_reach', 'It is not clear what the window is for.', advice);
  }
  if (device !== undefined) return { level: 'device', target_id: (await findDevice(api, device)).agent_id };
  if (site !== undefined) return { level: 'site', target_id: await findSite(api, site) };
  if (client !== undefined) return { level: 'client', target_id: await findClient(api, client) };
  return { level: 'partner', target_id: null };
}
