import type { ApiClient } from '@guru/client';
import { ApiProblem } from '@guru/client';
import type { AgentSummary } from '@guru/protocol/api';
import { EXIT } from '../exit-codes.ts';
import { Failure } from '../failure.ts';
import { plain } from '../output/plain.ts';

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** The most that the server answers at once. */
const PAGE = 500;
/** A text that is in more devices than these pages hold is no name to go by. */
const MOST_PAGES = 20;
const SHOWN = 8;

/**
 * Finds the one device that is meant: by id, by its whole name, or by the beginning of its name when that fits one device only. Throws `Failure`
 * `device_not_found` or `device_ambiguous`, naming what comes close.
 */
export async function findDevice(api: ApiClient, wanted: string): Promise<AgentSummary> {
  if (UUID.test(wanted)) return await findById(api, wanted);
  const items = await readCandidates(api, wanted);
  const named = items.filter((device) => namesOf(device).includes(wanted.toLowerCase()));
  const beginning = items.filter((device) =>
    namesOf(device).some((name) => name.startsWith(wanted.toLowerCase())),
  );
  const fits = named.length > 0 ? named : beginning;
  const [device, ...others] = fits;
  if (device === undefined) throw notFound(wanted, items);
  if (others.length > 0) throw ambiguous(wanted, fits);
  return device;
}

/** Every device that has the text somewhere: to choose among a part of them could be to choose the wrong one. */
async function readCandidates(api: ApiClient, search: string): Promise<AgentSummary[]> {
  const found: AgentSummary[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await api('GET /api/v1/agents', { query: { search, cursor, limit: PAGE } });
    found.push(...page.items);
    if (page.next_cursor === null) return found;
    cursor = page.next_cursor;
  }
  const message = `More than ${found.length} devices have ${plain(search)} in them.`;
  throw new Failure(EXIT.not_found, 'device_ambiguous', message, 'Name the one that you mean by its id.');
}

async function findById(api: ApiClient, agent_id: string): Promise<AgentSummary> {
  try {
    return await api('GET /api/v1/agents/{agent_id}', { params: { agent_id } });
  } catch (error) {
    if (error instanceof ApiProblem && error.code === 'agent_not_found') throw notFound(agent_id, []);
    throw error;
  }
}

function namesOf({ hostname, display_name }: AgentSummary): string[] {
  return [hostname, display_name ?? hostname].map((name) => name.toLowerCase());
}

/** How a device is called on the screen. */
export function deviceName({ hostname, display_name }: AgentSummary): string {
  return display_name ?? hostname;
}

function notFound(wanted: string, close: readonly AgentSummary[]): Failure {
  const advice = close.length > 0 ? `These come close:\n${list(close)}` : 'See all with: guru devices --all';
  return new Failure(EXIT.not_found, 'device_not_found', `No device is called ${plain(wanted)}.`, advice);
}

function ambiguous(wanted: string, fits: readonly AgentSummary[]): Failure {
  const message = `${plain(wanted)} fits ${fits.length} devices.`;
  return new Failure(EXIT.not_found, 'device_ambiguous', message, `Name one by its id:\n${list(fits)}`);
}

function list(devices: readonly AgentSummary[]): string {
  const lines = devices
    .slice(0, SHOWN)
    .map((device) => `  ${device.agent_id}  ${plain(deviceName(device))}  (${plain(device.site_name)})`);
  if (devices.length > SHOWN) lines.push(`  and ${devices.length - SHOWN} more`);
  return lines.join('\n');
}
