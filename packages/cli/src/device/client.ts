import type { ApiClient } from '@guru/client';
import { EXIT } from '../exit-codes.ts';
import { Failure } from '../failure.ts';
import { plain } from '../output/plain.ts';

const SHOWN = 20;

/** Finds the one client that is meant by its id or its name. Throws `Failure` `client_not_found`, naming those that there are. */
export async function findClient(api: ApiClient, wanted: string): Promise<string> {
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await api('GET /api/v1/clients', { query: { cursor, limit: 500 } });
    for (const { client_id, name } of page.items) {
      if (client_id === wanted.toLowerCase() || name.toLowerCase() === wanted.toLowerCase()) return client_id;
      names.push(name);
    }
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  const list = names.slice(0, SHOWN).map((name) => `  ${plain(name)}`);
  const advice = list.length > 0 ? `The clients are:\n${list.join('\n')}` : 'There are no clients yet.';
  throw new Failure(EXIT.not_found, 'client_not_found', `No client is called ${plain(wanted)}.`, advice);
}
