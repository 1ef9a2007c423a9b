import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { revive } from './deliveries-list-store.ts';
import { BEGIN, MINUTE_MS, NotifyStage, toldBy } from './fixtures/notify-stage.ts';
import type { Receiver } from './fixtures/receiver.ts';
import { MOST_ATTEMPTS } from './plan/backoff.ts';
import { tellNews } from './tell.ts';

let stage: NotifyStage;
let ann: Awaited<ReturnType<NotifyStage['person']>>;
let ben: Awaited<ReturnType<NotifyStage['person']>>;
beforeEach(async () => {
  stage = await NotifyStage.open();
  ann = await stage.person('Ann');
  ben = await stage.person('Ben');
});
afterEach(() => stage[Symbol.asyncDispose]());

const to = (...channels: { readonly channel_id: string }[]) =>
  channels.map(({ channel_id }) => ({ kind: 'channel' as const, channel_id }));
const now = (...channels: { readonly channel_id: string }[]) => [{ after_min: 0, to: to(...channels) }];
const told = ({ receiver }: { readonly receiver: Receiver }) => receiver.received.map(toldBy);
const idsOf = ({ receiver }: { readonly receiver: Receiver }) =>
  receiver.received.map(({ headers }) => headers.get('webhook-id'));
const refuse = () => new Response('no', { status: 503 });
const states = async () => (await stage.deliveries()).map(({ state }) => state).sort();

test('who is told that it began is told that it is over', async () => {
  await stage.routes({ steps: now(ann) });
  const disk = await stage.opens('disk');
  await stage.pass();
  await stage.resolves(disk);
  await stage.pass();
  expect(told(ann)).toEqual([['opened disk'], ['resolved disk']]);
  expect(told(ben)).toEqual([]);
  expect(await states()).toEqual(['sent', 'sent']);
});

test('nothing is told of what a transaction took back', async () => {
  await stage.routes({ steps: now(ann) });
  const disk = await stage.opens('disk');
  await stage.pass();
  const work = stage.db.asSystem('test', async (tx) => {
    await tellNews(tx, [stage.news(disk, 'worsened', 'critical')], stage.time.now());
    throw new Error('taken back');
  });
  await expect(work).rejects.toThrow('taken back');
  await stage.pass();
  expect(told(ann)).toEqual([['opened disk']]);
  expect(await stage.deliveries()).toHaveLength(1);
});

describe('escalation', () => {
  const steps = () => [
    { after_min: 0, to: to(ann) },
    { after_min: 30, to: to(ben) },
  ];

  test('goes on while nobody acknowledges, and both hear the end', async () => {
    await stage.routes({ steps: steps() });
    const disk = await stage.opens('disk');
    await stage.pass(29 * MINUTE_MS);
    expect(told(ben)).toEqual([]);
    await stage.pass(MINUTE_MS);
    expect(told(ben)).toEqual([['opened disk']]);
    await stage.resolves(disk);
    await stage.pass();
    expect([told(ann), told(ben)].map((all) => all.at(-1))).toEqual([['resolved disk'], ['resolved disk']]);
  });

  test('ends when somebody acknowledges, and who was not told is not told of the end either', async () => {
    await stage.routes({ steps: steps() });
    const disk = await stage.opens('disk');
    await stage.pass();
    await stage.acknowledges(disk);
    await stage.pass(30 * MINUTE_MS);
    await stage.resolves(disk);
    await stage.pass();
    expect(told(ann)).toEqual([['opened disk'], ['resolved disk']]);
    expect(told(ben)).toEqual([]);
    expect(await states()).toEqual(['dropped', 'sent', 'sent']);
  });

  test('ends when it is over', async () => {
    await stage.routes({ steps: steps() });
    const disk = await stage.opens('disk');
    await stage.pass();
    await stage.resolves(disk);
    await stage.pass(60 * MINUTE_MS);
    expect(told(ben)).toEqual([]);
  });

  test('begins anew when it becomes worse', async () => {
    await stage.routes({ steps: steps() });
    const disk = await stage.opens('disk', 'warning');
    await stage.pass(20 * MINUTE_MS);
    await stage.tells(disk, 'worsened');
    await stage.pass(29 * MINUTE_MS);
    expect(told(ann)).toEqual([['opened disk'], ['worsened disk']]);
    expect(told(ben)).toEqual([]);
    await stage.pass(MINUTE_MS);
    expect(told(ben)).toEqual([['worsened disk']]);
  });
});

test('a step goes to who is on duty then', async () => {
  const shifts = [ann, ben].map(({ channel_id }, n) => ({ name: `shift ${n}`, channel_id }));
  const rota_id = await stage.rota({
    ...{ name: 'rota', time_zone: 'UTC', starts_on: '2026-11-24', hand_over: '12:15', days: 1, shifts },
  });
  const duty = [{ kind: 'rota' as const, rota_id }];
  await stage.routes({
    steps: [
      { after_min: 0, to: duty },
      { after_min: 30, to: duty },
    ],
  });
  await stage.opens('disk');
  await stage.pass(30 * MINUTE_MS);
  expect([told(ann), told(ben)]).toEqual([[['opened disk']], [['opened disk']]]);
});

describe('quiet hours', () => {
  const quiet = { time_zone: 'UTC', from: '11:00', to: '14:00' };

  test('hold back what is not critical until they end; what is over by then nobody hears of', async () => {
    await stage.routes({ quiet, steps: now(ann) });
    await stage.opens('fan', 'warning');
    const short = await stage.opens('blip', 'warning');
    await stage.opens('disk', 'critical');
    await stage.pass();
    expect(told(ann)).toEqual([['opened disk']]);
    await stage.resolves(short, 'warning');
    await stage.pass(2 * 60 * MINUTE_MS);
    expect(told(ann)).toEqual([['opened disk'], ['opened fan']]);
  });

  test('end once, however often was reminded meanwhile', async () => {
    await stage.routes({ quiet, steps: now(ann) });
    const fan = await stage.opens('fan', 'warning');
    for (let hour = 0; hour < 2; hour += 1) {
      await stage.tells(fan, 'reminder', 'warning');
      await stage.pass(60 * MINUTE_MS);
    }
    expect(told(ann)).toEqual([['opened fan']]);
    await stage.tells(fan, 'reminder', 'warning');
    await stage.pass();
    expect(told(ann)).toEqual([['opened fan'], ['reminder fan']]);
  });
});

describe('a digest', () => {
  test('is one message of all that came until it was due, without what is over or acknowledged by then', async () => {
    await stage.routes({ digest_min: 30, steps: now(ann) });
    await stage.opens('one', 'warning');
    await stage.pass(10 * MINUTE_MS);
    await stage.opens('two', 'info');
    const blip = await stage.opens('blip', 'info');
    const seen = await stage.opens('seen', 'info');
    await stage.opens('disk', 'critical');
    await stage.resolves(blip, 'info');
    await stage.acknowledges(seen);
    await stage.pass(20 * MINUTE_MS);
    expect(told(ann)).toEqual([['opened disk'], ['opened one', 'opened two']]);
    const [digest] = (await stage.deliveries()).filter(({ subject }) => subject.includes('digest'));
    expect(digest).toMatchObject({ subject: '[digest] 2 open', alert_id: null, state: 'sent' });
  });

  test('that has gone out is joined by nothing: the next one is another message', async () => {
    await stage.routes({ digest_min: 30, steps: now(ann) });
    await stage.opens('one', 'warning');
    await stage.pass(30 * MINUTE_MS);
    await stage.opens('two', 'warning');
    await stage.pass(30 * MINUTE_MS);
    expect(told(ann)).toEqual([['opened one'], ['opened two']]);
    expect(new Set(idsOf(ann)).size).toBe(2);
  });

  test('of which everything is over is not sent', async () => {
    await stage.routes({ digest_min: 30, steps: now(ann) });
    const one = await stage.opens('one', 'warning');
    await stage.resolves(one, 'warning');
    await stage.pass(60 * MINUTE_MS);
    expect(told(ann)).toEqual([]);
    expect(await states()).toEqual(['dropped']);
  });
});

describe('what is not taken', () => {
  test('is tried again, rarer each time, under the same id, until it is', async () => {
    await stage.routes({ steps: now(ann) });
    ann.receiver.answer = refuse;
    await stage.opens('disk');
    await stage.pass();
    await stage.pass(14_999);
    expect(ann.receiver.received).toHaveLength(1);
    await stage.pass(1);
    expect(ann.receiver.received).toHaveLength(2);
    await stage.pass(29_999);
    expect(ann.receiver.received).toHaveLength(2);
    ann.receiver.answer = () => new Response('ok');
    await stage.pass(1);
    expect(new Set(idsOf(ann)).size).toBe(1);
    const [delivery] = await stage.deliveries();
    expect(delivery).toMatchObject({ state: 'sent', attempts: 3, error: null });
    expect(delivery?.tries.map(({ error }) => error)).toEqual([
      'it answered 503: no',
      'it answered 503: no',
      '',
    ]);
  });

  test('is dead after as many tries as are stated, and lives once more by hand', async () => {
    await stage.routes({ steps: now(ann) });
    ann.receiver.answer = refuse;
    await stage.opens('disk');
    for (let hour = 0; hour < MOST_ATTEMPTS + 2; hour += 1) await stage.pass(3_600_000);
    expect(ann.receiver.received).toHaveLength(MOST_ATTEMPTS);
    const [dead] = await stage.deliveries();
    expect(dead).toMatchObject({
      state: 'dead',
      attempts: MOST_ATTEMPTS,
      at: null,
      error: 'it answered 503: no',
    });
    ann.receiver.answer = () => new Response('ok');
    const id = dead?.delivery_id ?? '';
    const again = await stage.db.asPartner(stage.partner_id, (tx) =>
      revive(tx, id, new Date(stage.time.now())),
    );
    expect(again).toBe(true);
    await stage.pass();
    expect(told(ann).at(-1)).toEqual(['opened disk']);
    expect(await states()).toEqual(['sent']);
  });

  test('and is over meanwhile is told to nobody: neither the beginning nor the end', async () => {
    await stage.routes({ steps: now(ann) });
    ann.receiver.answer = refuse;
    const disk = await stage.opens('disk');
    await stage.pass();
    ann.receiver.answer = () => new Response('ok');
    await stage.resolves(disk);
    await stage.pass(3_600_000);
    expect(told(ann)).toEqual([['opened disk']]);
    expect(await states()).toEqual(['dropped']);
  });
});

describe('a worker that dies', () => {
  test('after it sent, before it stored that: it is told once more under the same id, and never lost', async () => {
    await stage.routes({ steps: now(ann) });
    await stage.worker[Symbol.asyncDispose]();
    const never = Promise.withResolvers<string>();
    const dying = stage.openWorker((sender) => ({
      async send(...args) {
        await sender.send(...args);
        return await never.promise;
      },
    }));
    const disk = await stage.opens('disk');
    await dying.look();
    await ann.receiver.has(1);

    stage.worker = stage.openWorker();
    await stage.pass(59_000);
    expect(ann.receiver.received).toHaveLength(1);
    // It is over meanwhile; but somebody may know of it, and then is to know of its end.
    await stage.resolves(disk);
    await stage.pass(2000);
    await stage.pass(20_000);
    expect(told(ann)).toEqual([['opened disk'], ['opened disk'], ['resolved disk']]);
    expect(new Set(idsOf(ann)).size).toBe(2);
    expect((await stage.deliveries()).map(({ state, attempts }) => `${state} ${attempts}`)).toEqual([
      'sent 1',
      'sent 1',
    ]);
    never.resolve('');
  });
});

test('one that never answers holds up nobody but those who want to be told by it', async () => {
  await stage.routes({ steps: now(ann, ben) });
  const held = Promise.withResolvers<void>();
  ann.receiver.answer = async () => {
    await held.promise;
    return new Response('ok');
  };
  for (const title of ['one', 'two', 'three']) await stage.opens(title);
  await stage.worker.look();
  await ben.receiver.has(3);
  expect(told(ben)).toEqual([['opened one'], ['opened two'], ['opened three']]);
  expect(told(ann)).toEqual([['opened one']]);
  held.resolve();
  await stage.worker.idle();
  expect(told(ann)).toEqual(told(ben));
});

test('two workers on one database tell everything once', async () => {
  await stage.routes({ steps: now(ann, ben) });
  const other = stage.openWorker();
  for (let n = 0; n < 10; n += 1) await stage.opens(`check ${n}`);
  await Promise.all([stage.worker.look(), other.look()]);
  await Promise.all([stage.worker.idle(), other.idle()]);
  await stage.pass();
  expect(new Set(idsOf(ann)).size).toBe(10);
  expect([ann.receiver.received.length, ben.receiver.received.length]).toEqual([10, 10]);
});

test('a channel that is switched off, or gone, is sent nothing', async () => {
  await stage.routes({ steps: now(ann, ben) });
  await stage.opens('disk');
  await stage.db.asSystem('test', async (tx) => {
    await tx
      .updateTable('notification_channels')
      .set({ enabled: false })
      .where('channel_id', '=', ann.channel_id)
      .execute();
    await tx.deleteFrom('notification_channels').where('channel_id', '=', ben.channel_id).execute();
  });
  await stage.pass();
  expect([told(ann), told(ben)]).toEqual([[], []]);
  expect((await stage.deliveries()).map(({ error }) => error).sort()).toEqual([
    'The channel is switched off.',
    'The channel was removed.',
  ]);
});

test('secrets that another key has sealed are sent nowhere, and why is said', async () => {
  await stage.routes({ steps: now(ann) });
  await stage.db.asSystem('test', (tx) =>
    tx
      .updateTable('notification_channels')
      .set({ sealed: new Uint8Array(64).fill(1) })
      .execute(),
  );
  await stage.opens('disk');
  await stage.pass();
  expect(told(ann)).toEqual([]);
  expect((await stage.deliveries())[0]).toMatchObject({
    state: 'retrying',
    error: expect.stringContaining('key'),
  });
});

test('a message says when it was, where to look, and how to acknowledge', async () => {
  await stage.routes({ steps: now(ann) });
  await stage.opens('disk');
  await stage.pass();
  const { data } = JSON.parse(ann.receiver.received[0]?.body ?? '');
  expect(data.items[0]).toMatchObject({
    ...{ at: new Date(BEGIN).toISOString(), headline: 'disk on FS-01 – Acme / Main St' },
    url: 'https://guru.example.test/alerts?q=FS-01',
    acknowledge_url: expect.stringMatching(/^https:\/\/guru\.example\.test\/acknowledge#token=[\w-]{54}$/),
  });
});
