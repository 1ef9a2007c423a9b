import { expect, test } from 'bun:test';
import { openTestDb, silent, testClock } from '../../../fixtures/index.ts';
import { addAgent, addPartner, addUser } from '../../../gateway/fixtures/tenant.ts';
import { writeSettings } from './settings-store.ts';
import { sweep } from './sweep.ts';

const DAY_MS = 86_400_000;

test('recordings go when they are older than their partner keeps them, with their pieces, and no others', async () => {
  await using test = await openTestDb();
  const { db } = test;
  const clock = testClock();

  /** A partner with one recording of each age, in days. */
  async function partner(name: string, ages: readonly number[], live = false): Promise<string> {
    return db.asSystem('test', async (tx) => {
      const place = await addPartner(tx, name);
      const { partner_id } = place;
      const agent_id = await addAgent(tx, place);
      const tech_id = await addUser(tx, partner_id, `${name}@example.test`, 'technician');
      const { session_id } = await tx
        .insertInto('tech_sessions')
        .values({ partner_id, tech_id, agent_id })
        .returning('session_id')
        .executeTakeFirstOrThrow();
      for (const age of ages) {
        const recording = { recording_id: Bun.randomUUIDv7(), partner_id };
        const started_at = new Date(clock.now() - age * DAY_MS - 1);
        const ended_at = live ? null : started_at;
        const row = {
          session_id,
          channel_id: 1,
          started_at,
          ended_at,
          cols: 80,
          rows: 24,
          term: '',
          keeps_input: true,
        };
        await tx
          .insertInto('recordings')
          .values({ ...recording, ...row })
          .execute();
        const piece = { seq: 0, started_ms: 0, ended_ms: 0, output_bytes: 0, text: '', text_carried: 0 };
        await tx
          .insertInto('recording_pieces')
          .values({ ...recording, ...piece, events: Buffer.alloc(1) })
          .execute();
      }
      return partner_id;
    });
  }
  const left = (partner_id: string, table: 'recordings' | 'recording_pieces' = 'recordings') =>
    db.asPartner(
      partner_id,
      async (tx) => (await tx.selectFrom(table).select('recording_id').execute()).length,
    );

  const usual = await partner('usual', [0, 89, 90, 400]);
  const week = await partner('week', [6, 7, ...Array<number>(120).fill(30)]);
  const forEver = await partner('for-ever', [4000]);
  const live = await partner('live', [400], true);
  await db.asPartner(week, (tx) =>
    writeSettings(tx, week, { record: true, keep_input: true, retention_days: 7 }),
  );
  await db.asPartner(forEver, (tx) =>
    writeSettings(tx, forEver, { record: false, keep_input: true, retention_days: 0 }),
  );

  expect(await sweep(db, silent, clock.now)).toBe(2 + 121);
  expect(await Promise.all([usual, week, forEver, live].map((id) => left(id)))).toEqual([2, 1, 1, 1]);
  expect(await left(week, 'recording_pieces')).toBe(1);
  clock.pass(2 * DAY_MS);
  expect(await sweep(db, silent, clock.now)).toBe(2);
  expect(await left(usual)).toBe(1);
});
