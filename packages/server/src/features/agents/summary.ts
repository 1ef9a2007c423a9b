import type { AgentSummary } from '@guru/protocol/api';
import { sql } from 'kysely';

/** A row of the list as the database gives it. */
export interface SummaryRow extends Omit<AgentSummary, 'last_seen_at'> {
  readonly last_seen_at: Date | null;
}

/** The columns of `SummaryRow`, from `agents a`, `sites s`, `clients c`. */
export const SUMMARY_COLUMNS = sql`
  a.agent_id, a.hostname, a.display_name, a.status, a.last_seen_at, c.client_id, c.name as client_name, s.site_id, s.name as site_name,
  a.os, a.os_name, a.agent_version, a.logged_on_user, a.cpu_percent, a.memory_percent, a.disk_percent`;

export function toSummary(row: SummaryRow): AgentSummary {
  return {
    agent_id: row.agent_id,
    hostname: row.hostname,
    display_name: row.display_name,
    status: row.status,
    last_seen_at: row.last_seen_at?.toISOString() ?? null,
    client_id: row.client_id,
    client_name: row.client_name,
    site_id: row.site_id,
    site_name: row.site_name,
    os: row.os,
    os_name: row.os_name,
    agent_version: row.agent_version,
    logged_on_user: row.logged_on_user,
    cpu_percent: row.cpu_percent,
    memory_percent: row.memory_percent,
    disk_percent: row.disk_percent,
  };
}
