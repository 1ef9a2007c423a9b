import type { Pool } from 'pg';
import { StartupError } from '../config/index.ts';

/** `uuidv7()` came with PostgreSQL 18. */
const OLDEST_MAJOR = 18;

/** Throws `StartupError('database_too_old')` below PostgreSQL 18. */
export async function assertVersion(pool: Pool): Promise<void> {
  const result = await pool.query<{ major: number }>(
    `select current_setting('server_version_num')::int / 10000 as major`,
  );
  const major = result.rows[0]?.major ?? 0;
  if (major >= OLDEST_MAJOR) return;
  const message = `The database is PostgreSQL ${major}; Guru needs ${OLDEST_MAJOR} or newer.`;
  throw new StartupError('database_too_old', message);
}

/**
 * Throws `StartupError('database_role_unsafe')` when row-level security wouldn't bind the role that the pool connects as: every
 * tenant would then see the rows of all, in silence.
 */
export async function assertRoleCannotBypassRls(pool: Pool): Promise<void> {
  const result = await pool.query<{ name: string; superuser: boolean; bypasses: boolean }>(
    `select rolname as name, rolsuper as superuser, rolbypassrls as bypasses from pg_roles where rolname = current_user`,
  );
  const role = result.rows[0];
  if (role && !role.superuser && !role.bypasses) return;
  const what = role?.superuser ? 'SUPERUSER' : 'BYPASSRLS';
  const message = `The database role ${role?.name ?? ''} is ${what}, so row-level security would not keep tenants apart: use an ordinary role that owns the database.`;
  throw new StartupError('database_role_unsafe', message);
}
