import type { ApiClient } from '@guru/client';
import { EXIT } from '../exit-codes.ts';
import { Failure } from '../failure.ts';
import { plain } from '../output/plain.ts';

interface NamedSite {
  readonly site_id: string;
  readonly path: string;
  readonly name: string;
}

/** Finds the one site that is meant by its id, its name, or `client/site`. Throws `Failure` `site_not_found` or `site_ambiguous`. */
export async function findSite(api: ApiClient, wanted: string): Promise<string> {
  const sites = await readSites(api);
  const text = wanted.toLowerCase();
  const fits = sites.filter(
    ({ site_id, path, name }) =>
      site_id === text || path.toLowerCase() === text || name.toLowerCase() === text,
  );
  const [site, ...others] = fits;
  if (site !== undefined && others.length === 0) return site.site_id;
  const paths = (site === undefined ? sites : fits).slice(0, 20).map(({ path }) => `  ${plain(path)}`);
  if (site === undefined) {
    const advice = paths.length > 0 ? `The sites are:\n${paths.join('\n')}` : 'There are no sites yet.';
    throw new Failure(EXIT.not_found, 'site_not_found', `No site is called ${plain(wanted)}.`, advice);
  }
  const message = `${plain(wanted)} fits ${fits.length} sites.`;
  throw new Failure(EXIT.not_found, 'site_ambiguous', message, `Name its client too:\n${paths.join('\n')}`);
}

async function readSites(api: ApiClient): Promise<NamedSite[]> {
  const found: NamedSite[] = [];
  let cursor: string | undefined;
  do {
    const page = await api('GET /api/v1/clients', { query: { cursor, limit: 500 } });
    for (const client of page.items) {
      for (const { site_id, name } of client.sites) {
        found.push({ site_id, name, path: `${client.name}/${name}` });
      }
    }
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}
