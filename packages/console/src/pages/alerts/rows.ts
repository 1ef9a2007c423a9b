import type { AlertRow, IncidentRow } from '../../api/alerts.ts';

/** One row of the list: incidents stand before alerts, for each of them is many devices. */
export type Row =
  | { readonly kind: 'incident'; readonly id: string; readonly incident: IncidentRow }
  | { readonly kind: 'alert'; readonly id: string; readonly alert: AlertRow };

export function rowsOf(incidents: readonly IncidentRow[], alerts: readonly AlertRow[]): Row[] {
  return [
    ...incidents.map((incident) => ({ kind: 'incident', id: incident.incident_id, incident }) as const),
    ...alerts.map((alert) => ({ kind: 'alert', id: alert.alert_id, alert }) as const),
  ];
}

/** What an action is sent for. */
export function chosenOf(rows: readonly Row[]): { alert_ids: string[]; incident_ids: string[] } {
  const of = (kind: Row['kind']) => rows.filter((row) => row.kind === kind).map(({ id }) => id);
  return { alert_ids: of('alert'), incident_ids: of('incident') };
}

export function isFiring(row: Row): boolean {
  return (row.kind === 'alert' ? row.alert.state : row.incident.state) === 'firing';
}
