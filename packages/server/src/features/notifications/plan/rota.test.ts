import { expect, test } from 'bun:test';
import { onDutyAt } from './rota.ts';

const shifts = ['Ann', 'Ben', 'Cleo'].map((name) => ({ name, channel_id: `of ${name}` }));
const weekly = { time_zone: 'Europe/Berlin', starts_on: '2026-03-23', hand_over: '09:00', days: 7, shifts };
const daily = { ...weekly, starts_on: '2026-10-24', hand_over: '02:30', days: 1 };

test.each([
  // Before it begins it is the first one's, until the end of their turn.
  [weekly, '2026-01-01T00:00:00Z', 'Ann', '2026-03-30T07:00:00Z'],
  [weekly, '2026-03-23T07:59:59Z', 'Ann', '2026-03-30T07:00:00Z'],
  [weekly, '2026-03-23T08:00:00Z', 'Ann', '2026-03-30T07:00:00Z'],
  // Clocks went forward meanwhile: 09:00 is 07:00 UTC now.
  [weekly, '2026-03-30T06:59:59Z', 'Ann', '2026-03-30T07:00:00Z'],
  [weekly, '2026-03-30T07:00:00Z', 'Ben', '2026-04-06T07:00:00Z'],
  [weekly, '2026-04-06T07:00:00Z', 'Cleo', '2026-04-13T07:00:00Z'],
  [weekly, '2026-04-13T07:00:00Z', 'Ann', '2026-04-20T07:00:00Z'],
  // Years later it is still the hour that clocks show.
  [weekly, '2027-11-01T08:30:00Z', 'Ann', '2027-11-08T08:00:00Z'],
  // 02:30 comes twice that night: it is handed over once, the first time.
  [daily, '2026-10-25T00:29:00Z', 'Ann', '2026-10-25T00:30:00Z'],
  [daily, '2026-10-25T00:30:00Z', 'Ben', '2026-10-26T01:30:00Z'],
  [daily, '2026-10-25T01:10:00Z', 'Ben', '2026-10-26T01:30:00Z'],
  [daily, '2026-10-25T01:31:00Z', 'Ben', '2026-10-26T01:30:00Z'],
])('%j at %s: %s until %s', (rota, moment, name, until) => {
  const duty = onDutyAt(rota, Date.parse(moment));
  expect({ name: duty.name, until: new Date(duty.until).toISOString() }).toEqual({
    name,
    until: new Date(until).toISOString(),
  });
});

test('whoever looks at any minute of a year finds turns that follow one another without a gap', () => {
  let at = Date.parse('2026-01-01T00:00:00Z');
  const seen: string[] = [];
  for (let turn = 0; turn < 400; turn += 1) {
    const duty = onDutyAt(daily, at);
    expect(duty.until).toBeGreaterThan(at);
    // Until the very end it is the same one's.
    expect(onDutyAt(daily, duty.until - 1)).toEqual(duty);
    seen.push(duty.name);
    at = duty.until;
  }
  const begun = seen.slice(seen.indexOf('Ben'));
  for (const [place, name] of begun.entries()) expect(name).toBe(['Ben', 'Cleo', 'Ann'][place % 3] ?? '');
});
