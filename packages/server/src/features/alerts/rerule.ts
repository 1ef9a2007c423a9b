import type { Tx } from '../../db/index.ts';
import type { OfflineParts } from './offline.ts';
import { readDevices, silentAlone } from './offline-store.ts';
import { offlineRule } from './presence.ts';
import { guessRole } from './role.ts';
import { dueWhileSilent } from './silent-due.ts';
import { writeWatches } from './watches-store.ts';

/** Devices of one transaction. */
const BATCH = 500;

/**
 * What people think of silent devices may be different: policies have changed, or what a device is for. Judges those anew of which nobody was told yet, behind one in the order of their ids.
 * The turn must have been taken. Answers behind which to go on; null: that were all.
 */
export async function rerule(
  tx: Tx,
  partnerId: string,
  behind: string,
  parts: OfflineParts,
): Promise<string | null> {
  const silent = await silentAlone(tx, partnerId, behind, BATCH);
  const ids = silent.map(({ agent_id }) => agent_id);
  const devices = await readDevices(tx, ids);
  const settings = ids.length === 0 ? new Map() : await parts.settingsOf(tx, partnerId, ids);
  const changed = silent.flatMap((row) => {
    const device = devices.get(row.agent_id);
    const inForce = settings.get(row.agent_id);
    if (device === undefined || inForce === undefined) return [];
    const rule = offlineRule(inForce, device.role_override ?? guessRole(device), row.said_goodbye);
    if (JSON.stringify(rule) === JSON.stringify(row.rule)) return [];
    const watch = { ...row.watch, severity: rule?.severity ?? row.watch.severity };
    return [{ ...row, rule, watch, due_at: dueWhileSilent(watch, rule, row.said_goodbye, parts.quietUntil) }];
  });
  await writeWatches(tx, changed);
  return silent.length < BATCH ? null : (silent.at(-1)?.agent_id ?? null);
}
