import type { Tx } from '../../db/index.ts';
import { placesOf, updateAlert } from './alerts-store.ts';
import { newsOf } from './apply.ts';
import type { FindingParts } from './findings.ts';
import type { AlertNews } from './news.ts';
import { readSilence } from './silence.ts';
import { silencedBehind } from './silenced-store.ts';

/** Alerts looked at in one transaction. */
const BATCH = 500;
/** Before every alert. */
export const FIRST_ALERT = '00000000-0000-0000-0000-000000000000';

/**
 * Tells of what was silenced when that is over, and is still not well: of the next alerts behind one, so that those that stay silenced keep nobody from their turn. The turn must have been
 * taken. Answers what is to be told, and behind which to go on.
 */
export async function endSilences(
  tx: Tx,
  behind: string,
  { groupsOf, now }: FindingParts,
): Promise<{ readonly news: AlertNews[]; readonly behind: string }> {
  const silenced = await silencedBehind(tx, behind, BATCH);
  const at = now();
  const news: AlertNews[] = [];
  for (const [partnerId, ofPartner] of Map.groupBy(silenced, ({ partner_id }) => partner_id)) {
    const ids = ofPartner.map(({ agent_id }) => agent_id);
    const places = await placesOf(tx, ids);
    const silenceOf = await readSilence(tx, partnerId, at, await groupsOf(tx, partnerId, ids));
    for (const alert of ofPartner) {
      const device = places.get(alert.agent_id);
      const { since, severity } = alert.watch;
      // One that is well again only waits for its end: of that nobody needs to hear.
      if (device === undefined || severity === null) continue;
      if (silenceOf(device, { ...alert, since }) !== null) continue;
      await updateAlert(tx, alert.alert_id, { silenced_by: null }, at);
      const turn = { what: 'opened', at, severity: alert.severity } as const;
      news.push(await newsOf(tx, alert, turn, device, alert.alert_id));
    }
  }
  return { news, behind: silenced.length < BATCH ? FIRST_ALERT : (silenced.at(-1)?.alert_id ?? FIRST_ALERT) };
}
