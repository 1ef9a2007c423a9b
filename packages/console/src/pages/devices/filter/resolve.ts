import type { Client } from '@guru/protocol/api';
import type { AgentListQuery } from '../../../api/agents.ts';
import type { Scope } from '../../../app/search.ts';
import type { Chip, Filter, FilterKey } from './parse.ts';

/** What the server is asked, or the chips that mean nothing, each with the reason. */
export type Resolved =
  | { readonly ok: true; readonly query: AgentListQuery }
  | { readonly ok: false; readonly faults: ReadonlyMap<FilterKey, string> };

const STATUSES = ['online', 'offline'] as const;
const SYSTEMS = ['linux', 'windows', 'macos'] as const;

/** Turns a filter within a scope into a question to the server: names of clients and sites become their ids. */
export function resolveFilter(filter: Filter, scope: Scope, clients: readonly Client[]): Resolved {
  const faults = new Map<FilterKey, string>();
  const query: AgentListQuery = {};
  if (filter.text) query.search = filter.text;
  if (scope.client) query.client_id = scope.client;
  if (scope.site) query.site_id = scope.site;

  for (const chip of inOrder(filter.chips)) {
    const fault = add(query, chip, clients);
    if (fault !== null) faults.set(chip.key, fault);
  }
  return faults.size > 0 ? { ok: false, faults } : { ok: true, query };
}

/** A site is looked for in the client, so the client comes first. */
function inOrder(chips: readonly Chip[]): Chip[] {
  return chips.toSorted((a, b) => Number(a.key === 'site') - Number(b.key === 'site'));
}

function add(query: AgentListQuery, { key, value }: Chip, clients: readonly Client[]): string | null {
  if (key === 'status') {
    const status = named(STATUSES, value);
    if (!status) return `A status is ${STATUSES.join(' or ')}.`;
    query.status = status;
  } else if (key === 'os') {
    const os = named(SYSTEMS, value);
    if (!os) return `A system is ${SYSTEMS.join(', ')}.`;
    query.os = os;
  } else if (key === 'client') {
    const client = clients.find(({ name }) => same(name, value));
    if (!client) return `No client is called “${value}”.`;
    if (query.client_id && query.client_id !== client.client_id)
      return `“${client.name}” is outside the scope above.`;
    query.client_id = client.client_id;
  } else {
    const inside = clients.filter(({ client_id }) => !query.client_id || client_id === query.client_id);
    const sites = inside.flatMap((client) => client.sites).filter(({ name }) => same(name, value));
    const [site, another] = sites;
    if (!site) return `No site is called “${value}”.`;
    if (another) return `Several clients have a site “${value}”: add client:…`;
    if (query.site_id && query.site_id !== site.site_id) return `“${site.name}” is outside the scope above.`;
    query.site_id = site.site_id;
  }
  return null;
}

function named<T extends string>(known: readonly T[], value: string): T | undefined {
  return known.find((one) => same(one, value));
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
