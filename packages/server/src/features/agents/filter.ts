import { type RawBuilder, sql } from 'kysely';

/** What a list of devices is narrowed down to; each part may be missing. */
export interface AgentFilter {
  readonly search?: string | undefined;
  readonly status?: 'online' | 'offline' | undefined;
  readonly os?: 'linux' | 'windows' | 'macos' | undefined;
  readonly client_id?: string | undefined;
  readonly site_id?: string | undefined;
  /** What else must hold of `agents a`. */
  readonly also?: RawBuilder<boolean> | undefined;
}

/**
 * The condition on `agents a`. It names the partner although row-level security does too: the policy has a second branch, and so no index
 * serves it.
 */
export function conditionOf(partnerId: string, filter: AgentFilter): RawBuilder<boolean> {
  const parts = [sql`a.partner_id = ${partnerId}::uuid`, sql`a.revoked_at is null`];
  if (filter.status !== undefined) parts.push(sql`a.status = ${filter.status}`);
  if (filter.os !== undefined) parts.push(sql`a.os = ${filter.os}`);
  if (filter.site_id !== undefined) parts.push(sql`a.site_id = ${filter.site_id}::uuid`);
  if (filter.client_id !== undefined) {
    parts.push(
      sql`a.site_id = any (array(select s.site_id from sites s where s.client_id = ${filter.client_id}::uuid))`,
    );
  }
  if (filter.search) parts.push(textMatches(filter.search));
  if (filter.also !== undefined) parts.push(filter.also);
  return sql<boolean>`(${sql.join(parts, sql` and `)})`;
}

/** Hostname, name, system or user contains the text, or the site or client does; upper and lower case count as one. */
export function textMatches(search: string): RawBuilder<boolean> {
  const pattern = sql`lower(${`%${search.replaceAll(/[\\%_]/g, '\\$&')}%`}::text)`;
  return sql`(
    a.search_text like ${pattern}
    or a.site_id = any (array(
      select s.site_id from sites s join clients c on c.client_id = s.client_id
      where lower(s.name) like ${pattern} or lower(c.name) like ${pattern}
    ))
  )`;
}
