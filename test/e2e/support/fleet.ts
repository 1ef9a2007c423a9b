import { SQL } from 'bun';

/** As many devices as a list must scroll through, besides those of agents that run. */
export const FLEET_SIZE = 3000;

/**
 * Puts devices into a database that nobody runs: pc-0001 and on, at three sites of Acme Dental, a third of them with Windows, each thirtieth online with a
 * load that grows with its number.
 */
export async function addFleet(databaseUrl: string): Promise<void> {
  await using sql = new SQL(databaseUrl);
  await sql`
    with client as (
      insert into clients (partner_id, name) select partner_id, 'Acme Dental' from partners
      returning partner_id, client_id),
    place as (
      insert into sites (partner_id, client_id, name)
      select partner_id, client_id, name from client, unnest(array['Main St', 'Harbour', 'Hill Road']) as name
      returning partner_id, site_id, name)
    insert into agents (partner_id, site_id, public_key, machine_id_hash, hostname, os, os_name, status,
      cpu_percent, memory_percent, disk_percent, last_seen_at)
    select place.partner_id, place.site_id, sha256(('key ' || i)::bytea), sha256(('machine ' || i)::bytea),
      'pc-' || to_char(i, 'FM0000'),
      case i % 3 when 0 then 'windows' else 'linux' end,
      case i % 3 when 0 then 'Windows 11 Pro' else 'Debian GNU/Linux 12 (bookworm)' end,
      case i % 30 when 20 then 'online' else 'offline' end,
      i / 30.0, 50, 40, now() - make_interval(mins => i)
    from generate_series(1, ${FLEET_SIZE}) as i
    join place on place.name = (array['Main St', 'Harbour', 'Hill Road'])[1 + i % 3]`;
}
