import type { Alert, Incident } from '@guru/protocol/api';
import { print } from '../../context.ts';
import { ago } from '../../output/format.ts';
import { type Column, formatTable } from '../../output/table.ts';

/** Incidents first: each of them stands for many silent devices. Nothing at all is said in words. */
export function printAlerts(incidents: readonly Incident[], alerts: readonly Alert[], now: number): void {
  const tables = [
    incidents.length > 0 ? formatTable(incidentColumns(now), incidents) : [],
    alerts.length > 0 ? formatTable(alertColumns(now), alerts) : [],
  ].filter((lines) => lines.length > 0);
  print(tables.length > 0 ? tables.map((lines) => lines.join('\n')).join('\n\n') : 'Nothing fits.');
}

function incidentColumns(now: number): Column<Incident>[] {
  return [
    { title: 'INCIDENT', value: ({ incident_id }) => incident_id },
    { title: 'SEVERITY', value: ({ severity }) => severity },
    { title: 'STATE', value: stateOf },
    { title: 'SINCE', value: ({ opened_at }) => ago(opened_at, now), align: 'right' },
    { title: 'SILENT', value: ({ silent, affected }) => `${silent} of ${affected}`, align: 'right' },
    { title: 'WHAT', value: ({ title }) => title },
  ];
}

function alertColumns(now: number): Column<Alert>[] {
  return [
    { title: 'ALERT', value: ({ alert_id }) => alert_id },
    { title: 'SEVERITY', value: ({ severity }) => severity },
    { title: 'STATE', value: alertState },
    { title: 'SINCE', value: ({ opened_at }) => ago(opened_at, now), align: 'right' },
    { title: 'DEVICE', value: ({ device }) => device.display_name ?? device.hostname },
    { title: 'SITE', value: ({ place }) => `${place.client_name} / ${place.site_name}` },
    { title: 'WHAT', value: ({ title, summary }) => (summary === '' ? title : `${title}: ${summary}`) },
  ];
}

function alertState(alert: Alert): string {
  const notes = [alert.flapping ? 'flapping' : null, alert.silenced_by].filter((note) => note !== null);
  return notes.length > 0 ? `${stateOf(alert)} (${notes.join(', ')})` : stateOf(alert);
}

function stateOf({ state, acknowledged_by }: Pick<Alert, 'state' | 'acknowledged_by'>): string {
  return state === 'acknowledged' && acknowledged_by !== null ? `seen by ${acknowledged_by.name}` : state;
}
