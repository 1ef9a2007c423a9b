import { expect, test } from 'bun:test';
import { systemClock } from '@guru/protocol';
import { FakeClock } from '@guru/testkit/clock';
import { sql } from 'kysely';
import type { Db, Tx } from '../../../db/index.ts';
import { openTestDb, silent } from '../../../fixtures/index.ts';
import { addAgent, addPartner, addUser } from '../../../gateway/fixtures/tenant.ts';
import { unpackEvents } from '../cast-event.ts';
import { Recorder } from './recorder.ts';

const SIZE = { cols: 80, rows: 24, term: 'xterm' };
const CHANNEL = 1;

/** A session on record, as the recorder meets it. */
async function makeSession(db: Db) {
  return db.asSystem('test', async (tx) => {
    const place = await addPartner(tx);
    const { partner_id } = place;
    const agent_id = await addAgent(tx, place);
    const tech_id = await addUser(tx, partner_id, 'ada@example.test');
    const { session_id } = await tx
      .insertInto('tech_sessions')
      .values({ partner_id, tech_id, agent_id })
      .returning('session_id')
      .executeTakeFirstOrThrow();
    const agent = { agent_id, hostname: 'web-01', os: 'linux' };
    return { session_id, partner_id, tech_id, tech_name: 'Ada', agent, route: 1 };
  });
}

/** Keeps everybody from writing to a table until it is called. */
async function holdUp(db: Db, table: 'recording_pieces'): Promise<() => Promise<void>> {
  const held = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const done = db.asSystem('test', async (tx: Tx) => {
    await sql`lock table ${sql.table(table)} in exclusive mode`.execute(tx);
    held.resolve();
    await release.promise;
  });
  await held.promise;
  return async () => {
    release.resolve();
    await done;
  };
}

test('a_database_that_is_away_for_long_stops_no_terminal_and_leaves_a_gap_that_is_told_loudly', async () => {
  await using open = await openTestDb();
  const { db } = open;
  const facts = await makeSession(db);
  const recorder = new Recorder({ db, log: silent, clock: systemClock, now: Date.now });
  const notes: [string, object][] = [];
  const tap = recorder.tap(facts, (operation, _, details) => notes.push([operation, details]));
  const stored = () =>
    db.asPartner(facts.partner_id, (tx) =>
      tx.selectFrom('recording_pieces').select(['events', 'text', 'output_bytes']).orderBy('seq').execute(),
    );
  tap.opened(CHANNEL, SIZE);
  tap.data('agent', CHANNEL, Buffer.from('before\r\n'));
  while ((await stored()).length === 0) await Bun.sleep(10);

  const letGo = await holdUp(db, 'recording_pieces');
  const line = Buffer.from(`${'x'.repeat(1022)}\r\n`);
  const flood = Buffer.concat(Array<Buffer>(16).fill(line));
  for (let sent = 0; sent < 24 * 1024 * 1024; sent += flood.length) tap.data('agent', CHANNEL, flood);
  const notedMeanwhile = [...notes];
  await letGo();
  const isStored = async (text: string) => (await stored()).some((piece) => piece.text.includes(text));
  while (!(await isStored('after'))) {
    tap.data('agent', CHANNEL, Buffer.from('after\r\n'));
    await Bun.sleep(20);
  }
  tap.ended();
  await recorder[Symbol.asyncDispose]();

  expect(notedMeanwhile).toEqual([
    ['recording_gap', { recording_id: expect.any(String), from_ms: expect.any(Number) }],
  ]);
  const row = await db.asPartner(facts.partner_id, (tx) =>
    tx.selectFrom('recordings').selectAll().executeTakeFirstOrThrow(),
  );
  const kept = (await stored()).reduce((sum, piece) => sum + piece.output_bytes, 0);
  expect(row.lost_bytes).toBeGreaterThan(8 * 1024 * 1024);
  expect(row.output_bytes).toBe(kept);
  expect(notes.at(-1)?.[1]).toMatchObject({ lost_bytes: row.lost_bytes });
  const events = (
    await Promise.all((await stored()).map(({ events: packed }) => unpackEvents(packed)))
  ).flat();
  const codes = events.map(([, code, data]) => (code === 'm' ? data : code));
  const mark = codes.indexOf(`${row.lost_bytes} bytes of output are missing here: they could not be stored`);
  expect(mark).toBeGreaterThan(0);
  expect(events[0]?.[2]).toBe('Ada opened the terminal');
  expect(events.slice(mark).some(([, , data]) => data.includes('after'))).toBe(true);
  const times = events.map(([at_ms]) => at_ms);
  expect(times).toEqual(times.toSorted((one, other) => one - other));
});

test('a_session_that_is_gone_with_its_device_costs_its_own_recording_alone', async () => {
  await using open = await openTestDb();
  const { db } = open;
  const facts = await makeSession(db);
  await using recorder = new Recorder({ db, log: silent, clock: systemClock, now: Date.now });
  const gone = recorder.tap({ ...facts, session_id: crypto.randomUUID() }, () => {});
  const tap = recorder.tap(facts, () => {});
  for (const each of [gone, tap]) {
    each.opened(CHANNEL, SIZE);
    each.data('agent', CHANNEL, Buffer.from('printed'));
    each.ended();
  }
  for (;;) {
    const rows = await db.asPartner(facts.partner_id, (tx) =>
      tx.selectFrom('recordings').selectAll().execute(),
    );
    if (rows[0]?.ended_at) {
      expect(rows).toMatchObject([{ session_id: facts.session_id, output_bytes: 7 }]);
      return;
    }
    await Bun.sleep(10);
  }
});

test('messages that make no sense are nobody’s to be recorded', async () => {
  await using open = await openTestDb();
  const { db } = open;
  const facts = await makeSession(db);
  const recorder = new Recorder({ db, log: silent, clock: systemClock, now: Date.now });
  const tap = recorder.tap(facts, () => {});
  const say = (from: 'agent' | 'technician', text: string) => tap.message(from, CHANNEL, Buffer.from(text));
  tap.opened(CHANNEL, { cols: -1, rows: 'many' });
  for (const text of [
    '',
    'no json',
    '[]',
    '{"type":"typed","bytes":-3,"hidden":false}',
    '{"type":"exit","code":"x"}',
  ])
    say('agent', text);
  say('technician', '{"type":"exit","code":1,"signal":null}');
  say('technician', '{"type":"resize","cols":100000,"rows":0}');
  tap.data('agent', 99, Buffer.from('of a channel that is no terminal'));
  tap.closed(99);
  tap.ended();
  await recorder[Symbol.asyncDispose]();
  const { rows } = await db.asPartner(facts.partner_id, (tx) =>
    sql<{ events: Buffer }>`select events from recording_pieces`.execute(tx),
  );
  const events = (await Promise.all(rows.map(({ events: packed }) => unpackEvents(packed)))).flat();
  expect(events).toEqual([
    [expect.any(Number), 'm', 'Ada opened the terminal'],
    [expect.any(Number), 'x', '1'],
  ]);
});

test('who types is not kept waiting: a cut comes in the pause behind an echo, or a tenth of a second late', async () => {
  await using open = await openTestDb();
  const facts = await makeSession(open.db);
  let writes = 0;
  let written = 0;
  const db: Db = {
    ...open.db,
    asSystem: async (reason, work) => {
      writes += 1;
      const result = await open.db.asSystem(reason, work);
      written += 1;
      return result;
    },
  };
  const clock = new FakeClock();
  const recorder = new Recorder({ db, log: silent, clock, now: () => clock.now() });
  const tap = recorder.tap(facts, () => {});
  const settled = async (times: number) => {
    while (written < times) await Bun.sleep(1);
    await clock.advance(0);
  };
  tap.opened(CHANNEL, SIZE);
  await settled(1);
  const key = () => tap.data('agent', CHANNEL, Buffer.from('k'));

  // Since the beginning was written nothing came; from the first key on it may wait for 400 ms.
  await clock.advance(600);
  const before = writes;
  key();
  await clock.advance(400);
  expect(writes).toBe(before);
  key();
  await clock.advance(0.5);
  expect(writes).toBe(before);
  await clock.advance(0.5);
  await settled(before + 1);

  await clock.advance(600);
  key();
  await clock.advance(400);
  const steady = writes;
  for (let half = 0; half < 200; half += 1) {
    key();
    await clock.advance(0.5);
    if (half < 198) expect(writes).toBe(steady);
  }
  await clock.advance(1);
  await settled(steady + 1);
  await recorder[Symbol.asyncDispose]();
  expect(clock.pending).toBe(0);
});
