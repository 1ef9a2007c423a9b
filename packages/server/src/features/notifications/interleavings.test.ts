import { afterAll, beforeAll, expect, test } from 'bun:test';
import fc from 'fast-check';
import { MINUTE_MS, NotifyStage, type StagedAlert, toldBy } from './fixtures/notify-stage.ts';

type Person = Awaited<ReturnType<NotifyStage['person']>>;
let stage: NotifyStage;
let people: Person[];
beforeAll(async () => {
  stage = await NotifyStage.open();
  people = await Promise.all(['Ann', 'Ben', 'Cleo'].map((name) => stage.person(name)));
});
afterAll(() => stage[Symbol.asyncDispose]());

const severity = fc.constantFrom('info' as const, 'warning' as const, 'critical' as const);
const deed = fc.oneof(
  { weight: 3, arbitrary: fc.record({ does: fc.constant('open' as const), severity }) },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constantFrom('resolve' as const, 'acknowledge' as const, 'worsen' as const, 'remind' as const),
      which: fc.nat(5),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constant('pass' as const), minutes: fc.constantFrom(0, 1, 10, 45, 200) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant('break' as const), who: fc.nat(2), broken: fc.boolean() }),
  },
);
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;
const route = fc.record({
  severity,
  quiet: fc.option(fc.constant({ time_zone: 'UTC', from: '13:00', to: '15:00' })),
  digest_min: fc.option(fc.constantFrom(5, 60)),
  on_resolved: fc.boolean(),
  stop: fc.boolean(),
  who: fc.array(fc.nat(2), { minLength: 1, maxLength: 3 }),
});

/** What happens to alerts, by their number; those that are over stay so. */
async function play(deeds: readonly Deed[]): Promise<void> {
  const alerts: {
    readonly alert: StagedAlert;
    readonly severity: 'info' | 'warning' | 'critical';
    over: boolean;
  }[] = [];
  for (const one of deeds) {
    if (one.does === 'open') {
      const alert = await stage.opens(crypto.randomUUID(), one.severity);
      alerts.push({ alert, severity: one.severity, over: false });
    } else if (one.does === 'pass') await stage.pass(one.minutes * MINUTE_MS);
    else if (one.does === 'break') {
      const person = people[one.who];
      if (person) person.receiver.answer = () => new Response('', { status: one.broken ? 500 : 200 });
    } else {
      const subject = alerts[one.which];
      if (subject === undefined || subject.over) continue;
      if (one.does === 'resolve') {
        subject.over = true;
        await stage.resolves(subject.alert, subject.severity);
      } else if (one.does === 'acknowledge') await stage.acknowledges(subject.alert);
      else
        await stage.tells(subject.alert, one.does === 'worsen' ? 'worsened' : 'reminder', subject.severity);
    }
  }
  for (const { receiver } of people) receiver.answer = () => new Response('ok');
  for (let hour = 0; hour < 6; hour += 1) await stage.pass(60 * MINUTE_MS);
}

test('however things follow one another, nobody hears of an end without its beginning, of anything after its end, or the same message as two', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(route, { minLength: 1, maxLength: 3 }),
      fc.array(deed, { minLength: 4, maxLength: 16 }),
      async (routes, deeds) => {
        for (const { receiver } of people) {
          receiver.received.splice(0);
          receiver.answer = () => new Response('ok');
        }
        await stage.routes(
          ...routes.map(({ who, ...one }) => ({
            ...one,
            steps: who.map((place, step) => ({
              after_min: step * 20,
              to: [{ kind: 'channel' as const, channel_id: people[place]?.channel_id ?? '' }],
            })),
          })),
        );
        await play(deeds);
        const left = (await stage.deliveries()).filter(
          ({ state }) => state === 'waiting' || state === 'retrying',
        );
        expect(left).toEqual([]);
        for (const { receiver } of people) {
          const heard = new Map<string, string[]>();
          const bodies = new Map<string, string>();
          for (const one of receiver.received.filter(({ status }) => status === 200)) {
            const id = one.headers.get('webhook-id') ?? '';
            if (bodies.has(id)) continue;
            bodies.set(id, one.body);
            for (const line of toldBy(one)) {
              const [what = '', title = ''] = line.split(' ');
              heard.set(title, [...(heard.get(title) ?? []), what]);
            }
          }
          for (const story of heard.values()) {
            const end = story.indexOf('resolved');
            if (end < 0) continue;
            expect(story.length).toBeGreaterThan(1);
            expect(story.slice(end)).toEqual(['resolved']);
          }
        }
      },
    ),
    { numRuns: 25 },
  );
}, 120_000);
