import type { RecordingSettings } from '@guru/protocol/api';
import type { Tx } from '../../../db/index.ts';

/** What holds for a partner that has said nothing. */
const USUAL: RecordingSettings = { record: true, keep_input: true, retention_days: 90 };

/** What is recorded for a partner. */
export async function readSettings(tx: Tx, partnerId: string): Promise<RecordingSettings> {
  const row = await tx
    .selectFrom('recording_settings')
    .select(['record', 'keep_input', 'retention_days'])
    .where('partner_id', '=', partnerId)
    .executeTakeFirst();
  return row ?? USUAL;
}

export async function writeSettings(tx: Tx, partner_id: string, settings: RecordingSettings): Promise<void> {
  await tx
    .insertInto('recording_settings')
    .values({ partner_id, ...settings })
    .onConflict((on) => on.column('partner_id').doUpdateSet({ ...settings, updated_at: new Date() }))
    .execute();
}
