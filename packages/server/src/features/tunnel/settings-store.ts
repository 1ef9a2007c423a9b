import type { SessionSettings } from '@guru/protocol/api';
import type { Tx } from '../../db/index.ts';
import type { SessionPolicy } from './policy.ts';

/** How many sessions an agent of this partner holds at once. */
export async function readSessionsPerAgent(
  tx: Tx,
  partnerId: string,
  usual: Pick<SessionPolicy, 'sessions_per_agent'>,
): Promise<number> {
  const row = await tx
    .selectFrom('recording_settings')
    .select('sessions_per_agent')
    .where('partner_id', '=', partnerId)
    .executeTakeFirst();
  return row?.sessions_per_agent ?? usual.sessions_per_agent;
}

export async function writeSessionSettings(
  tx: Tx,
  partner_id: string,
  settings: SessionSettings,
): Promise<void> {
  await tx
    .insertInto('recording_settings')
    .values({ partner_id, ...settings })
    .onConflict((on) => on.column('partner_id').doUpdateSet({ ...settings, updated_at: new Date() }))
    .execute();
}
