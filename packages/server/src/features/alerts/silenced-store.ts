import type { Tx } from '../../db/index.ts';
import type { Silence } from './alerts-store.ts';

/** Why nobody is told of these alerts; those of which people are told are left out. */
export async function silencedAlerts(tx: Tx, alertIds: readonly string[]): Promise<Map<string, Silence>> {
  if (alertIds.length === 0) return new Map();
  const rows = await tx
    .selectFrom('alerts')
    .select(['alert_id', 'silenced_by'])
    .where('alert_id', 'in', [...alertIds])
    .where('silenced_by', 'is not', null)
    .execute();
  return new Map(
    rows.flatMap(({ alert_id, silenced_by }) => (silenced_by ? [[alert_id, silenced_by] as const] : [])),
  );
}

/** Open alerts of which nobody was told, with what they were found by: those behind one, in the order of their ids. */
export async function silencedBehind(tx: Tx, alertId: string, limit: number) {
  return await tx
    .selectFrom('alerts as al')
    .innerJoin('alert_watches as w', 'w.alert_id', 'al.alert_id')
    .select([
      'al.alert_id',
      'al.partner_id',
      'al.agent_id',
      'al.severity',
      'al.title as name',
      'al.summary',
      'w.kind',
      'w.key',
      'w.by_network',
      'w.rule',
      'w.watch',
    ])
    .where('al.resolved_at', 'is', null)
    .where('al.silenced_by', 'is not', null)
    .where('al.alert_id', '>', alertId)
    .orderBy('al.alert_id')
    .limit(limit)
    .execute();
}
