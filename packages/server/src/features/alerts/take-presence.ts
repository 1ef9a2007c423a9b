import type { AgentPresence } from '../../bus/index.ts';
import type { Tx } from '../../db/index.ts';
import { type Moved, writeMoved } from './findings.ts';
import { settleIncidents } from './incidents.ts';
import { markBack } from './incidents-store.ts';
import { excuse, find, resolve, type Turn } from './machine.ts';
import type { AlertNews } from './news.ts';
import type { OfflineParts } from './offline.ts';
import { type Device, readDevices } from './offline-store.ts';
import { offlineRule } from './presence.ts';
import { guessRole } from './role.ts';
import { NEVER } from './rules.ts';
import { dueWhileSilent } from './silent-due.ts';
import { deleteWatches, nameOf, readWatches, type WatchRow } from './watches-store.ts';

/** Takes in who has come and who has gone. The turn must have been taken. Answers what is to be told. */
export async function takePresence(
  tx: Tx,
  changes: readonly AgentPresence[],
  parts: OfflineParts,
): Promise<AlertNews[]> {
  const devices = await readDevices(
    tx,
    changes.map(({ agent_id }) => agent_id),
  );
  // What is on record has the last word: news may have been overtaken.
  const gone = changes.filter(({ agent_id }) => devices.get(agent_id)?.status === 'offline');
  const back = changes.filter(({ agent_id }) => devices.get(agent_id)?.status !== 'offline');
  const news = await takeGone(tx, gone, devices, parts);
  return [...news, ...(await takeBack(tx, back, parts))];
}

async function takeGone(
  tx: Tx,
  gone: readonly AgentPresence[],
  devices: ReadonlyMap<string, Device>,
  parts: OfflineParts,
): Promise<AlertNews[]> {
  const known = await readWatches(tx, gone.map(offlineOf));
  const moved: Moved[] = [];
  for (const [partnerId, ofPartner] of Map.groupBy(gone, ({ partner_id }) => partner_id)) {
    const ids = ofPartner.map(({ agent_id }) => agent_id);
    const settings = await parts.settingsOf(tx, partnerId, ids);
    for (const change of ofPartner) {
      const device = devices.get(change.agent_id);
      const inForce = settings.get(change.agent_id);
      const before = known.get(nameOf(offlineOf(change)));
      if (device === undefined || inForce === undefined || isKnown(before, change)) continue;
      const rule = offlineRule(inForce, device.role_override ?? guessRole(device), change.said_goodbye);
      moved.push(goneFrom(before, change, rule, parts.quietUntil));
    }
  }
  return await writeMoved(tx, moved, parts);
}

function goneFrom(
  before: WatchRow | undefined,
  { partner_id, agent_id, at: seen_at, said_goodbye }: AgentPresence,
  rule: WatchRow['rule'],
  quietUntil: number,
): Moved {
  const at = Math.max(seen_at, (before?.watch.at ?? 0) + 1);
  // What goes as it should, or is nobody's business, ends what it has come and gone for before.
  const ended: Turn[] = before !== undefined && rule === null ? [...resolve(before.watch, at).turns] : [];
  const past = rule === null ? undefined : before?.watch;
  const step = find(past, { at, severity: rule?.severity ?? 'warning' }, rule ?? NEVER);
  return {
    row: {
      ...{ partner_id, ...offlineOf({ agent_id }), name: 'Offline', rule, watch: step.watch, said_goodbye },
      summary: `Not heard of since ${new Date(seen_at).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
      ...{ silent_since: at, alert_id: before?.alert_id ?? null, by_network: false, due_at: null },
    },
    step: { watch: step.watch, turns: [...ended, ...step.turns] },
    due_at: dueWhileSilent(step.watch, rule, said_goodbye, quietUntil),
  };
}

/** Devices are heard again. What nobody was told of ends without a word, and is remembered for as long as it counts for flapping. */
async function takeBack(tx: Tx, back: readonly AgentPresence[], parts: OfflineParts): Promise<AlertNews[]> {
  const now = parts.now();
  const known = await readWatches(tx, back.map(offlineOf));
  const moved: Moved[] = [];
  const routine: WatchRow[] = [];
  for (const change of back) {
    const row = known.get(nameOf(offlineOf(change)));
    if (row === undefined || !isSilent(row)) continue;
    const { rule, watch } = row;
    const at = Math.max(change.at, watch.at + 1);
    if (rule === null) routine.push(row);
    else
      moved.push({
        row: { ...row, silent_since: null, said_goodbye: false },
        step:
          watch.open === null
            ? { watch: excuse(watch, at), turns: [] }
            : find(watch, { at, severity: null }, rule),
      });
  }
  await deleteWatches(tx, routine);
  const news = await writeMoved(tx, moved, parts);
  const touched = await markBack(
    tx,
    back.map(({ agent_id }) => agent_id),
    new Date(now),
  );
  return [...news, ...(await settleIncidents(tx, touched, now))];
}

/** One that is silent already stays so since then; but that it said goodbye may be heard after it was found on record. */
function isKnown(before: WatchRow | undefined, { said_goodbye }: AgentPresence): boolean {
  return before !== undefined && isSilent(before) && (before.said_goodbye || !said_goodbye);
}

function isSilent(row: WatchRow | undefined): boolean {
  return row !== undefined && row.silent_since !== null;
}

function offlineOf({ agent_id }: { readonly agent_id: string }) {
  return { agent_id, kind: 'offline', key: '' } as const;
}
