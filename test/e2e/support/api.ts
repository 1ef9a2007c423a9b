import { type ApiClient, createApi, type TokenSource } from '@guru/client';
import { OWNER } from './guru.ts';

/** The API as its owner, to prepare what a test is not about, and to see what became of it. */
export async function apiOf(url: string): Promise<ApiClient> {
  const nobody: TokenSource = { current: () => null, refresh: () => Promise.resolve(null) };
  const { access_token } = await createApi({ base_url: url, tokens: nobody })('POST /api/v1/auth/login', {
    body: OWNER,
  });
  const tokens: TokenSource = { current: () => access_token, refresh: () => Promise.resolve(null) };
  return createApi({ base_url: url, tokens });
}

/** The first site of the partner. */
async function firstSite(api: ApiClient): Promise<string> {
  const { items } = await api('GET /api/v1/clients');
  const site = items[0]?.sites[0];
  if (site === undefined) throw new Error('there is no site');
  return site.site_id;
}

/** A token that one device can enrol with. */
export async function enrolmentToken(api: ApiClient): Promise<string> {
  const body = { site_id: await firstSite(api), label: 'For a test', max_uses: 1 };
  return (await api('POST /api/v1/enrolment-tokens', { body })).token;
}
