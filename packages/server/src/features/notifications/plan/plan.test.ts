import { describe, expect, test } from 'bun:test';
import { SEVERITIES } from '@guru/protocol/api';
import fc from 'fast-check';
import { backoff, MOST_ATTEMPTS } from './backoff.ts';
import { type PlannedRota, type PlannedRoute, planResolved, planTellings, whyNot } from './plan.ts';

const NOON = Date.parse('2026-11-25T12:00:00Z');
const NIGHT = Date.parse('2026-11-25T23:00:00Z');
const MINUTE = 60_000;
const quiet = { time_zone: 'UTC', from: '22:00', to: '07:00' };
const to = (...channels: string[]) =>
  channels.map((channel_id) => ({ kind: 'channel' as const, channel_id }));
const at = (moment: number) => new Date(moment).toISOString().slice(11, 16);

function route(over: Partial<PlannedRoute> = {}): PlannedRoute {
  return {
    ...{
      route_id: 'r',
      name: 'r',
      enabled: true,
      severity: 'info',
      client_ids: [],
      hours: null,
      quiet: null,
    },
    ...{ digest_min: null, steps: [{ after_min: 0, to: to('a') }], stop: false, on_resolved: true, ...over },
  };
}

function plan(
  routes: PlannedRoute[],
  severity: 'info' | 'warning' | 'critical',
  moment = NOON,
  rotas = new Map(),
) {
  return planTellings({ severity, client_id: 'acme', at: moment }, routes, rotas).map(
    (one) => `${at(one.at)} ${one.channel_id} ${one.step}${one.digest ? ' digest' : ''}`,
  );
}

test.each([
  [{ enabled: false }, 'It is switched off.'],
  [{ severity: 'critical' as const }, 'It tells from critical on.'],
  [{ client_ids: ['other'] }, 'It is for other clients.'],
  [{ hours: { time_zone: 'UTC', days: [1], from: '00:00', to: '00:00' } }, 'It is outside its hours.'],
  [{ client_ids: ['other', 'acme'] }, ''],
])('a route with %j says why it does not fit', (over, why) => {
  expect(whyNot(route(over), { severity: 'warning', client_id: 'acme', at: NOON })).toBe(why);
});

test('what is about all clients is told to those who look after one', () => {
  expect(whyNot(route({ client_ids: ['acme'] }), { severity: 'critical', client_id: null, at: NOON })).toBe(
    '',
  );
});

test('every route that fits is taken, up to one that stops', () => {
  const routes = [
    route({ route_id: '1', steps: [{ after_min: 0, to: to('a') }] }),
    route({ route_id: '2', enabled: false, stop: true }),
    route({ route_id: '3', steps: [{ after_min: 0, to: to('b') }], stop: true }),
    route({ route_id: '4', steps: [{ after_min: 0, to: to('c') }] }),
  ];
  expect(plan(routes, 'warning')).toEqual(['12:00 a 0', '12:00 b 0']);
});

describe('quiet hours', () => {
  const steps = [
    { after_min: 0, to: to('a') },
    { after_min: 30, to: to('b') },
  ];

  test('hold back what is not critical, and the steps after it count from then', () => {
    expect(plan([route({ quiet, steps })], 'warning', NIGHT)).toEqual(['07:00 a 0', '07:30 b 1']);
  });

  test('never hold back what is critical', () => {
    expect(plan([route({ quiet, steps, digest_min: 60 })], 'critical', NIGHT)).toEqual([
      '23:00 a 0',
      '23:30 b 1',
    ]);
  });

  test('hold back a later step that would fall into them', () => {
    const evening = Date.parse('2026-11-25T21:50:00Z');
    expect(plan([route({ quiet, steps })], 'warning', evening)).toEqual(['21:50 a 0', '07:00 b 1']);
  });
});

test('a digest waits for what comes with it, and for the end of quiet hours', () => {
  expect(plan([route({ digest_min: 30 })], 'info')).toEqual(['12:30 a 0 digest']);
  expect(plan([route({ digest_min: 30, quiet })], 'info', NIGHT)).toEqual(['07:00 a 0 digest']);
});

test('a step goes to who is on duty when it is due, not when it is planned', () => {
  const rota: PlannedRota = {
    ...{ rota_id: 'rota', time_zone: 'UTC', starts_on: '2026-11-25', hand_over: '12:20', days: 1 },
    shifts: ['a', 'b'].map((channel_id) => ({ name: channel_id, channel_id })),
  };
  const duty = [{ kind: 'rota' as const, rota_id: 'rota' }];
  const steps = [
    { after_min: 0, to: duty },
    { after_min: 30, to: duty },
  ];
  const day = Date.parse('2026-11-26T12:00:00Z');
  expect(plan([route({ steps })], 'critical', day, new Map([['rota', rota]]))).toEqual([
    '12:00 a 0',
    '12:30 b 1',
  ]);
});

describe('whatever the routes are', () => {
  const channel = fc.constantFrom('a', 'b', 'c', 'd');
  const clock = fc.constantFrom('00:00', '06:30', '12:00', '21:45', '23:59');
  const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe');
  const someQuiet = fc
    .record({ time_zone: zone, from: clock, to: clock })
    .filter(({ from, to: end }) => from !== end);
  const rotas = new Map<string, PlannedRota>([
    [
      'rota',
      {
        ...{
          rota_id: 'rota',
          time_zone: 'Europe/Berlin',
          starts_on: '2026-01-01',
          hand_over: '08:00',
          days: 3,
        },
        shifts: ['c', 'd'].map((channel_id) => ({ name: channel_id, channel_id })),
      },
    ],
  ]);
  const recipient = fc.oneof(
    channel.map((channel_id) => ({ kind: 'channel' as const, channel_id })),
    fc.constantFrom({ kind: 'rota' as const, rota_id: 'rota' }, { kind: 'rota' as const, rota_id: 'gone' }),
  );
  const someRoute = fc.record({
    route_id: fc.uuid(),
    name: fc.constant('r'),
    enabled: fc.boolean(),
    severity: fc.constantFrom(...SEVERITIES),
    client_ids: fc.constantFrom<string[]>([], ['acme'], ['other']),
    hours: fc.option(
      fc.record({ time_zone: zone, days: fc.constant<number[]>([1, 3, 5]), from: clock, to: clock }),
    ),
    quiet: fc.option(someQuiet),
    digest_min: fc.option(fc.integer({ min: 5, max: 1440 })),
    steps: fc.array(
      fc.record({
        after_min: fc.integer({ min: 0, max: 1440 }),
        to: fc.array(recipient, { minLength: 1, maxLength: 4 }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    stop: fc.boolean(),
    on_resolved: fc.boolean(),
  });
  const routes = fc.array(someRoute, { maxLength: 6 });
  const occasion = fc.record({
    severity: fc.constantFrom(...SEVERITIES),
    client_id: fc.constantFrom('acme', 'third', null),
    at: fc.integer({ min: NOON - 400 * 86_400_000, max: NOON + 400 * 86_400_000 }),
  });

  test('a channel is told once in each step, never before it happened, and of what is critical exactly when its step says', () => {
    fc.assert(
      fc.property(occasion, routes, (what, all) => {
        const tellings = planTellings(what, all, rotas);
        const keys = tellings.map(({ channel_id, step }) => `${channel_id}/${step}`);
        expect(new Set(keys).size).toBe(keys.length);
        for (const one of tellings) {
          expect(one.at).toBeGreaterThanOrEqual(what.at);
          const by = all.find(({ route_id }) => route_id === one.route_id);
          if (by === undefined) throw new Error('told by no route');
          expect(whyNot(by, what)).toBe('');
          if (what.severity !== 'critical') continue;
          expect(one.digest).toBe(false);
          expect(one.at).toBe(what.at + (by.steps[one.step]?.after_min ?? -1) * MINUTE);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('nobody who is to be told is left out', () => {
    fc.assert(
      fc.property(occasion, routes, (what, all) => {
        const told = new Set(planTellings(what, all, rotas).map(({ channel_id }) => channel_id));
        const stop = all.findIndex((one) => whyNot(one, what) === '' && one.stop);
        const taken = all
          .slice(0, stop < 0 ? all.length : stop + 1)
          .filter((one) => whyNot(one, what) === '');
        for (const one of taken.flatMap(({ steps }) => steps.flatMap((step) => step.to)))
          if (one.kind === 'channel') expect(told).toContain(one.channel_id);
      }),
    );
  });

  test('nobody hears that something is over who did not hear of it, and nobody twice', () => {
    const heard = fc.array(fc.record({ channel_id: channel, route: fc.nat(6) }), { maxLength: 8 });
    fc.assert(
      fc.property(occasion, routes, heard, (what, all, who) => {
        const heardBy = who.map(({ channel_id, route: place }) => ({
          channel_id,
          route_id: all[place]?.route_id ?? 'gone',
        }));
        const byId = new Map(all.map((one) => [one.route_id, one]));
        const told = planResolved(what, heardBy, byId).map(({ channel_id }) => channel_id);
        expect(new Set(told).size).toBe(told.length);
        const wanting = heardBy.filter(({ route_id }) => byId.get(route_id)?.on_resolved !== false);
        expect(new Set(told)).toEqual(new Set(wanting.map(({ channel_id }) => channel_id)));
      }),
    );
  });
});

test('tries get rarer, none is further than an hour, and they do not come together', () => {
  for (let attempt = 1; attempt < MOST_ATTEMPTS; attempt += 1) {
    const [soonest, latest] = [backoff(attempt, 0), backoff(attempt, 1)];
    expect(soonest).toBeLessThan(latest);
    expect(latest).toBeLessThanOrEqual(3_600_000);
    expect(soonest).toBeGreaterThan(backoff(attempt - 1, 0) - 1);
  }
  const all = Array.from({ length: MOST_ATTEMPTS - 1 }, (_, n) => backoff(n + 1, 1));
  expect(all.reduce((sum, one) => sum + one, 0) / 3_600_000).toBeCloseTo(2.1, 0);
});

test('a receiver that asks for more time gets it, up to an hour', () => {
  expect(backoff(1, 0, 120_000)).toBe(120_000);
  expect(backoff(1, 0, 86_400_000)).toBe(3_600_000);
});
