import type { Tx } from '../../db/index.ts';
import { placesOf, updateAlert } from './alerts-store.ts';
import { newsOf } from './apply.ts';
import type { FindingParts } from './findings.ts';
import type { AlertNews } from './news.ts';
import { readSilence } from './silence.ts';
import { allSilenced } from './silenced-store.ts';

/** Alerts looked at in one transaction. */
const BATCH = 500;

/** Tells of what was silenced when that is over, and is still not well. The turn must have been taken. */
export async function endSilences(tx: Tx, { groupsOf, now }: FindingParts): Promise<AlertNews[]> {
  const silenced = await allSilenced(tx, BATCH);
  const at = now();
  const news: AlertNews[] = [];
  for (const [partnerId, ofPartner] of Map.groupBy(silenced, ({ partner_id }) => partner_id)) {
    const ids = ofPartner.map(({ agent_id }) => agent_id);
    const places = await placesOf(tx, ids);
    const silenceOf = await readSilence(tx, partnerId, at, await groupsOf(tx, partnerId, ids));
    for (const alert of ofPartner) {
      const device = places.get(alert.agent_id);
      if (device === undefined || silenceOf(device, alert.key) !== null) continue;
      await updateAlert(tx, alert.alert_id, { silenced_by: null }, at);
      const turn = { what: 'opened', at, severity: alert.severity } as const;
      news.push(await newsOf(tx, alert, turn, device, alert.alert_id));
    }
  }
  return news;
}
