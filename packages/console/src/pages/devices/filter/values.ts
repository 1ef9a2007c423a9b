import type { Client } from '@guru/protocol/api';
import type { Values } from './draft.ts';

/** What each key of the filter may be completed with: the places are those of the chosen client, or all. */
export function valuesOf(clients: readonly Client[], client_id: string | undefined): Values {
  const inside = clients.filter((client) => client_id === undefined || client.client_id === client_id);
  return {
    status: [{ value: 'online' }, { value: 'offline' }],
    os: [{ value: 'linux' }, { value: 'windows' }, { value: 'macos' }],
    client: inside.map(({ name }) => ({ value: name })),
    site: inside.flatMap(({ name, sites }) => sites.map((site) => ({ value: site.name, detail: name }))),
  };
}
