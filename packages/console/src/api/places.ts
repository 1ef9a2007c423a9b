import type { Client } from '@guru/protocol/api';
import { queryOptions, useMutation } from '@tanstack/react-query';
import { api } from './client.ts';
import { refresh } from './query-client.ts';

const KEY = ['places'] as const;
const PAGE_SIZE = 500;

/** Every client with its sites, by name. A partner has hundreds of clients, not hundreds of thousands: they are read whole. */
export const placesQuery = queryOptions({
  queryKey: KEY,
  queryFn: async ({ signal }): Promise<Client[]> => {
    const clients: Client[] = [];
    let cursor: string | undefined;
    do {
      const page = await api('GET /api/v1/clients', { query: { cursor, limit: PAGE_SIZE }, signal });
      clients.push(...page.items);
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    return clients;
  },
});

export function refreshPlaces(): Promise<void> {
  return refresh(KEY);
}

export function useAddClient() {
  return useMutation({
    mutationFn: (body: { name: string; site_name: string }) => api('POST /api/v1/clients', { body }),
    onSuccess: refreshPlaces,
  });
}

export function useAddSite() {
  return useMutation({
    mutationFn: ({ client_id, name }: { client_id: string; name: string }) =>
      api('POST /api/v1/clients/{client_id}/sites', { params: { client_id }, body: { name } }),
    onSuccess: refreshPlaces,
  });
}
