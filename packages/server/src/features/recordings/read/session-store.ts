import { roleAllows, type TechSession } from '@guru/protocol/api';
import { sql } from 'kysely';
import type { Tx } from '../../../db/index.ts';
import { ApiError } from '../../../errors/index.ts';
import type { SignedInUser } from '../../../http/index.ts';

type NamedSession = TechSession & { readonly tech_name: string; readonly hostname: string };

interface Row extends Omit<NamedSession, 'opened_at' | 'last_activity' | 'closed_at'> {
  readonly opened_at: Date;
  readonly last_activity: Date;
  readonly closed_at: Date | null;
}

/** A session whose record somebody may see: its technician, or an admin. Throws `session_not_found`, `not_your_session`. */
export async function readNamedSession(tx: Tx, user: SignedInUser, sessionId: string): Promise<NamedSession> {
  const { rows } = await sql<Row>`
    select t.session_id, t.status, t.agent_id, t.tech_id, t.opened_at, t.last_activity, t.closed_at, t.close_reason,
      coalesce(u.display_name, '') as tech_name, a.hostname
    from tech_sessions t join agents a on a.agent_id = t.agent_id left join users u on u.user_id = t.tech_id
    where t.session_id = ${sessionId}::uuid`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new ApiError('session_not_found');
  if (row.tech_id !== user.user_id && !roleAllows(user.role, 'admin')) throw new ApiError('not_your_session');
  const { opened_at, last_activity, closed_at } = row;
  return {
    ...row,
    opened_at: opened_at.toISOString(),
    last_activity: last_activity.toISOString(),
    closed_at: closed_at?.toISOString() ?? null,
  };
}
