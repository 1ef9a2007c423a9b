import { expect, test } from 'bun:test';
import { CLOSE_CODES } from '@guru/protocol';
import { startWholeServer } from '../../fixtures/index.ts';
import { openLab } from './fixtures/lab.ts';

test('on a planned stop every session ends, on both sides and on record', async () => {
  const lab = await openLab();
  const ann = await lab.person('technician');
  const { agent_id, agent } = await lab.agent();
  const session_id = await lab.session(ann, agent_id);
  const technician = await lab.attach(ann, session_id);
  const stopped = lab.server.guru.stop('test');
  const reason = 'server_shutdown';
  expect((await technician.inbox.next('session_closed')).payload).toEqual({ session_id, reason });
  expect((await agent.inbox.next('tunnel_close')).payload).toEqual({ session_id, reason });
  expect(await agent.closed).toMatchObject({ code: CLOSE_CODES.going_away });
  await stopped;
  const row = await lab.db.asPartner(lab.partner_id, (tx) =>
    tx.selectFrom('tech_sessions').selectAll().where('session_id', '=', session_id).executeTakeFirst(),
  );
  expect(row).toMatchObject({ status: 'closed', close_reason: reason });
  await lab[Symbol.asyncDispose]();
});

test('sessions that a killed server left open are closed at the next start, once', async () => {
  await using lab = await openLab();
  const ann = await lab.person('technician');
  const { agent_id } = await lab.enrol();
  const leave = (status: 'opening' | 'active', tech_id: string) =>
    lab.db.asPartner(lab.partner_id, (tx) =>
      tx
        .insertInto('tech_sessions')
        .values({ partner_id: lab.partner_id, tech_id, agent_id, status })
        .returning('session_id')
        .executeTakeFirstOrThrow(),
    );
  const bob = await lab.person('technician');
  const left = [await leave('active', ann.user_id), await leave('opening', bob.user_id)];
  // What a kill leaves: rows, and nobody who knows of them. The next server finds them.
  for (let start = 0; start < 2; start += 1) {
    await using _next = await startWholeServer({ config: { databaseUrl: lab.server.database.url } });
  }
  for (const { session_id } of left) {
    const row = await lab.db.asPartner(lab.partner_id, (tx) =>
      tx.selectFrom('tech_sessions').selectAll().where('session_id', '=', session_id).executeTakeFirst(),
    );
    expect(row).toMatchObject({ status: 'closed', close_reason: 'server_restarted' });
    expect(await lab.audit(session_id)).toEqual([
      { operation: 'session_closed', channel_id: null, details: { reason: 'server_restarted' } },
    ]);
  }
});
