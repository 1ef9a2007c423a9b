import { describe, expect, test } from 'bun:test';
import { randomUUID } from 'node:crypto';
import { call } from '../../fixtures/index.ts';
import { must } from '../tunnel/fixtures/lab.ts';
import { report, SWEEP_MS, take, useCommandStage } from './fixtures/command-stage.ts';

const MINUTE_MS = 60_000;
const LONG_MS = 8 * 24 * 60 * MINUTE_MS;

const stage = useCommandStage();
const { time, leave, left, cancel, read, until, sweepAgain, untilSwept, connect, row, audited } = stage;

describe('what time does', () => {
  test('a command whose device did not come expires, and is not sent any more', async () => {
    const command_id = await left({ expires_in_s: 60 });
    const next = await left({ expires_in_s: 120 });
    time.pass(MINUTE_MS);
    expect((await untilSwept(command_id, 'expired')).reason).toContain('not there');
    expect((await audited(command_id)).at(-1)).toMatchObject({
      action: 'command.ended',
      actor_kind: 'system',
    });
    await using agent = await connect();
    expect(await take(agent, 'command')).toBe(next);
  });

  test('what_was_sent_and_never_confirmed_is_undeliverable_and_a_late_result_is_noted', async () => {
    const command_id = await left({ expires_in_s: 60 });
    const first = await connect();
    await first.inbox.next('command');
    await first[Symbol.asyncDispose]();
    const unsent = await left({ expires_in_s: 60 });
    time.pass(MINUTE_MS);
    await untilSwept(unsent, 'expired');
    // An order may still be on its way for a moment.
    expect(await must(read(command_id))).toMatchObject({ state: 'queued' });
    time.pass(MINUTE_MS);
    expect((await untilSwept(command_id, 'undeliverable')).reason).toContain('not known');
    await using second = await connect();
    report(second, command_id);
    await take(second, 'command_stored');
    expect(await must(read(command_id))).toMatchObject({ state: 'undeliverable', result: null });
    const last = (await audited(command_id)).at(-1);
    expect(last).toMatchObject({ action: 'command.late_result', actor_kind: 'agent' });
  });

  test('a device whose result is overdue is asked, and one that never comes back has lost it', async () => {
    const command_id = await left({ timeout_ms: 1000 });
    const agent = await connect();
    await take(agent, 'command');
    await until(command_id, 'delivered');
    time.pass(2 * MINUTE_MS);
    stage.lab.clock.skip(SWEEP_MS);
    expect(await take(agent, 'command_report')).toBe(command_id);
    await agent[Symbol.asyncDispose]();
    // No access token lives that long: the table is asked.
    time.pass(LONG_MS);
    let ended = await row(command_id);
    while (ended.finished_at === null) {
      await sweepAgain();
      ended = await row(command_id);
    }
    time.pass(-LONG_MS);
    const reason = expect.stringContaining('never came back');
    expect(ended).toMatchObject({ state: 'lost', reason, request: null });
  });
});

describe('who may do what', () => {
  const code = async (answer: Promise<{ ok: boolean; status: number; problem?: { code: string } }>) => {
    const { ok, status, problem } = await answer;
    return ok ? 'done' : [status, problem?.code];
  };

  test('a viewer may do nothing of it', async () => {
    const eve = await stage.lab.person('viewer');
    const command_id = await left();
    const list = call(stage.lab.url, 'GET /api/v1/commands', { token: eve.token });
    for (const refused of [leave({}, eve), read(command_id, eve), cancel(command_id, eve), list]) {
      expect(await code(refused)).toEqual([403, 'not_allowed']);
    }
  });

  test('what makes no sense is refused', async () => {
    for (const wrong of [
      { expires_in_s: 59 },
      { timeout_ms: 0 },
      { env: { 'A=B': 'c' } },
      { command: ['a', '\ud800'] },
      { command: ['x'.repeat(8192)] },
      { stdin: 'ä'.repeat(100_000) },
    ])
      expect(await code(leave(wrong))).toEqual([400, 'bad_body']);
    expect(await code(leave({}, stage.ann, randomUUID()))).toEqual([404, 'agent_not_found']);
    expect(await code(read(randomUUID()))).toEqual([404, 'command_not_found']);
    expect(await code(cancel(randomUUID()))).toEqual([404, 'command_not_found']);
  });

  test('a hundred may wait for a device', async () => {
    for (let count = 0; count < 100; count += 1) await left();
    expect(await code(leave())).toEqual([409, 'too_many_commands']);
  }, 30_000);

  test('secrets are shown to nobody, and go when the command has ended', async () => {
    await using agent = await connect();
    const secret = { command: ['tool', '--token=hunter2'], env: { KEY: 'hunter2' }, stdin: 'hunter2' };
    const command_id = await left(secret);
    expect(await must(read(command_id))).toMatchObject({ command: ['tool', '--token=***'], env: ['KEY'] });
    expect(JSON.stringify((await row(command_id)).request)).toContain('hunter2');
    await take(agent, 'command');
    report(agent, command_id);
    await until(command_id, 'done');
    expect(JSON.stringify([await row(command_id), await audited(command_id)])).not.toContain('hunter2');
  });

  test('the list is paged, newest first', async () => {
    const ids = [await left(), await left(), await left()];
    const { agent_id } = stage.device;
    const list = (query: Record<string, string>) =>
      must(
        call(stage.lab.url, 'GET /api/v1/commands', {
          token: stage.ann.token,
          query: { agent_id, ...query },
        }),
      );
    const first = await list({ limit: '2' });
    const second = await list({ limit: '2', cursor: first.next_cursor ?? '' });
    const found = [...first.items, ...second.items].map(({ command_id }) => command_id);
    expect(found).toEqual(ids.toReversed());
    expect(second.next_cursor).toBeNull();
    await must(cancel(ids[1] ?? ''));
    expect((await list({ open: 'false' })).items.map(({ command_id }) => command_id)).toEqual([ids[1] ?? '']);
    expect((await list({ open: 'true' })).items).toHaveLength(2);
  });
});

describe('what the table itself refuses', () => {
  const change = (command_id: string, values: object) =>
    stage.lab.db.asPartner(stage.lab.partner_id, (tx) =>
      tx.updateTable('commands').set(values).where('command_id', '=', command_id).execute(),
    );

  test('a_second_command_under_way_with_one_device_whoever_sends_it', async () => {
    const [one, other] = [await left(), await left()];
    await change(one, { sent_at: new Date() });
    await expect(change(other, { sent_at: new Date() })).rejects.toThrow('commands_one_under_way');
  });

  test('a_second_end_of_a_command', async () => {
    const command_id = await left();
    await must(cancel(command_id));
    await expect(change(command_id, { state: 'expired' })).rejects.toThrow('ended already');
    const reopened = { finished_at: null, state: 'queued', request: '{}' };
    await expect(change(command_id, reopened)).rejects.toThrow('ended already');
  });
});
