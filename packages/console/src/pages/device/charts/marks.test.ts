import { expect, test } from 'bun:test';
import type { AlertRow } from '../../../api/alerts.ts';
import type { SessionRow } from '../../../api/sessions.ts';
import { marksIn, placeOn, spread } from './marks.ts';

const at = (minute: number) => `2026-11-27T08:${String(minute).padStart(2, '0')}:00Z`;
const sight = { from: Date.parse(at(0)) / 1000, to: Date.parse(at(40)) / 1000 };

const alert = (opened: number, resolved: number | null): AlertRow => ({
  ...{ alert_id: 'a', kind: 'check', state: resolved ? 'resolved' : 'firing', severity: 'critical' },
  ...{ key: null, title: 'Memory', summary: '', flapping: false, silenced_by: null },
  device: { agent_id: 'd', hostname: 'web-01', display_name: null },
  place: { client_id: 'c', client_name: 'Acme', site_id: 's', site_name: 'Main' },
  ...{ opened_at: at(opened), changed_at: at(opened), acknowledged_by: null, acknowledged_at: null },
  resolved_at: resolved === null ? null : at(resolved),
});
const words = (alerts: AlertRow[], sessions: SessionRow[] = []) =>
  marksIn(sight, alerts, sessions).map((mark) => mark.words);

test('an alert stands where it opened and where it was over, newest first', () => {
  expect(words([alert(10, 20)])).toEqual(['Memory resolved', 'critical: Memory']);
});

test('what lies outside of the charts has no place on their axis', () => {
  expect(words([alert(50, null)])).toEqual([]);
  expect(words([alert(10, 50)])).toEqual(['critical: Memory']);
});

test('the middle of a span stands in the middle', () => {
  expect(placeOn(sight, Date.parse(at(20)) / 1000)).toBe(50);
});

test('of what happened at the same moment the worst keeps its place, whatever came last', () => {
  const crowd = marksIn(sight, [alert(10, 10), alert(30, null)], []);
  expect(spread(crowd, sight).map((mark) => mark.words)).toEqual(['critical: Memory', 'critical: Memory']);
});
