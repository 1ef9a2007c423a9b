import type { Tx } from '../../db/index.ts';
import {
  appendEvents,
  type DevicePlace,
  insertAlert,
  lastNote,
  type Silence,
  updateAlert,
} from './alerts-store.ts';
import { isFlapping, type Step, type Turn, type Watch } from './machine.ts';
import type { AlertNews } from './news.ts';
import type { WatchRow } from './watches-store.ts';

/** An alert as its turns leave it, with what people are to be told. */
export interface Applied {
  readonly alert_id: string | null;
  readonly news: readonly AlertNews[];
}

/**
 * Writes what the turns of one watch make of its alert, and answers what is to be told. What is silenced is written, and not told; nobody is told of the end of what nobody was told of.
 */
export async function applyTurns(
  tx: Tx,
  row: WatchRow,
  { watch, turns }: Step,
  device: DevicePlace,
  silence: Silence | null,
  silenced: Silence | null,
): Promise<Applied> {
  let { alert_id } = row;
  let isSilenced = alert_id === null ? silence !== null : silenced !== null;
  const news: AlertNews[] = [];
  for (const turn of turns) {
    if (turn.what === 'opened') {
      alert_id = Bun.randomUUIDv7();
      isSilenced = silence !== null;
      await insertAlert(tx, newAlert(row, turn, watch, alert_id, silence));
    } else if (alert_id !== null) {
      await updateAlert(tx, alert_id, changeOf(row, turn, watch), turn.at);
    }
    if (alert_id === null) continue;
    await appendEvents(tx, [
      { partner_id: row.partner_id, alert_id, what: turn.what, at: turn.at, text: textOf(row, turn) },
    ]);
    const what = TOLD[turn.what];
    if (what !== null && !isSilenced) news.push(await newsOf(tx, row, { ...turn, what }, device, alert_id));
    if (turn.what === 'resolved') alert_id = null;
  }
  return { alert_id, news };
}

const TOLD = {
  opened: 'opened',
  worsened: 'worsened',
  eased: null,
  resolved: 'resolved',
  reminded: 'reminder',
} as const;

/** What is told of an alert when what silenced it is over. */
export async function newsOf(
  tx: Tx,
  row: Pick<WatchRow, 'partner_id' | 'name' | 'summary' | 'rule'>,
  { what, at, severity }: Omit<Turn, 'what'> & { readonly what: AlertNews['what'] },
  place: DevicePlace,
  alertId: string,
): Promise<AlertNews> {
  const note = what === 'opened' ? await lastNote(tx, alertId) : null;
  const { agent_id, hostname, display_name, ...where } = place;
  return {
    partner_id: row.partner_id,
    subject: { kind: 'alert', id: alertId },
    what,
    severity,
    at,
    title: row.name,
    summary: row.summary,
    place: where,
    device: { agent_id, hostname, display_name },
    step: row.rule?.step ?? '',
    last_time: note?.text ?? '',
    devices: 0,
  };
}

function newAlert(row: WatchRow, turn: Turn, watch: Watch, alert_id: string, silenced_by: Silence | null) {
  return {
    alert_id,
    partner_id: row.partner_id,
    agent_id: row.agent_id,
    kind: row.kind,
    key: row.kind === 'offline' ? null : row.key,
    severity: turn.severity,
    title: row.name,
    summary: row.summary,
    step: row.rule?.step ?? '',
    opened_at: turn.at,
    flapping: isFlapping(watch),
    silenced_by,
  } as const;
}

function changeOf({ summary }: WatchRow, { what, at, severity }: Turn, watch: Watch) {
  const flapping = isFlapping(watch);
  if (what === 'resolved') return { resolved_at: new Date(at), flapping: false };
  if (what === 'worsened') return { severity, summary, flapping, acknowledged: false as const };
  return what === 'eased' ? { severity, summary, flapping } : { flapping };
}

function textOf({ summary }: WatchRow, { what }: Turn): string {
  return what === 'resolved' || what === 'reminded' ? '' : summary;
}
