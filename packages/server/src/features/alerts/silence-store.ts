import type { MaintenanceBody, PolicyLevel } from '@guru/protocol/api';
import type { Tx } from '../../db/index.ts';

export interface StoredReach {
  readonly level: PolicyLevel;
  readonly target_id: string | null;
}

/** The windows of a partner that may be on, and the mutes that have not ended. */
export async function readReaches(
  tx: Tx,
  partnerId: string,
  now: Date,
): Promise<{
  readonly windows: (StoredReach & { readonly schedule: MaintenanceBody['schedule'] })[];
  readonly mutes: (StoredReach & { readonly key: string | null })[];
}> {
  const windows = await tx
    .selectFrom('maintenance_windows')
    .select(['level', 'target_id', 'schedule'])
    .where('partner_id', '=', partnerId)
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', now)]))
    .execute();
  const mutes = await tx
    .selectFrom('mutes')
    .select(['level', 'target_id', 'key'])
    .where('partner_id', '=', partnerId)
    .where('until', '>', now)
    .execute();
  return { windows, mutes };
}
