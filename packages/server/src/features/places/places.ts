import type { Client, Site } from '@guru/protocol/api';
import { isForeignKeyViolation, isUniqueViolation } from '../../db/index.ts';
import { ApiError } from '../../errors/index.ts';
import type { Unit } from '../../http/index.ts';
import { insertClient, insertSite } from './places-store.ts';

type Writing = Pick<Unit, 'tx' | 'audit'>;

/** Adds a client with its first site. Throws `name_taken`. */
export async function addClient(
  unit: Writing,
  partnerId: string,
  { name, site_name }: { readonly name: string; readonly site_name: string },
): Promise<Client> {
  const client = await insertClient(unit.tx, partnerId, name).catch(refuseTaken);
  await unit.audit({
    action: 'client.created',
    target_kind: 'client',
    target_id: client.client_id,
    details: { name },
  });
  const site = await addSite(unit, partnerId, client.client_id, site_name);
  return { client_id: client.client_id, name, created_at: client.created_at.toISOString(), sites: [site] };
}

/** Adds a site to a client. Throws `name_taken`, `client_not_found`. */
export async function addSite(
  unit: Writing,
  partnerId: string,
  clientId: string,
  name: string,
): Promise<Site> {
  const site = await insertSite(unit.tx, partnerId, clientId, name).catch(refuseTaken);
  await unit.audit({
    action: 'site.created',
    target_kind: 'site',
    target_id: site.site_id,
    details: { name, client_id: clientId },
  });
  return {
    site_id: site.site_id,
    client_id: clientId,
    name,
    created_at: site.created_at.toISOString(),
    agent_count: 0,
  };
}

function refuseTaken(error: unknown): never {
  if (isUniqueViolation(error)) throw new ApiError('name_taken');
  if (isForeignKeyViolation(error)) throw new ApiError('client_not_found');
  throw error;
}
