import { describe, expect, test } from 'bun:test';
import { call, startWholeServer } from '../../fixtures/index.ts';
import { must, openLab } from '../tunnel/fixtures/lab.ts';
import { exit, printed, report, seen, sha256, take, useCommandStage } from './fixtures/command-stage.ts';

const stage = useCommandStage();
const { left, cancel, read, until, connect, audited } = stage;

describe('the way of a command', () => {
  test('to a device that is there: delivered, running, done, and its result is kept', async () => {
    await using agent = await connect();
    const order = { command: ['tool', '-x'], cwd: '/tmp', env: { A: 'b=c' }, stdin: 'in', timeout_ms: 5000 };
    const command_id = await left(order);
    const { payload, id } = await agent.inbox.next('command');
    expect(payload).toEqual({
      command_id,
      command: ['tool', '-x'],
      shell: false,
      cwd: '/tmp',
      env: ['A=b=c'],
      stdin: Buffer.from('in').toString('base64'),
      timeout_ms: 5000,
      as: 'service',
    });
    expect(await must(read(command_id))).toMatchObject({ state: 'queued', delivered_at: null });
    agent.say({ type: 'ack', payload: { id } });
    await until(command_id, 'delivered');
    agent.say({ type: 'command_started', payload: { command_id } });
    await until(command_id, 'running');
    const stderr = printed(new Uint8Array([0xff, 0]));
    report(agent, command_id, { exit: exit({ code: 3, stdout: printed('ok ✓'), stderr }) });
    expect(await take(agent, 'command_stored')).toBe(command_id);
    expect(await must(read(command_id))).toMatchObject({
      state: 'done',
      reason: null,
      result: {
        exit_code: 3,
        stdout: { text: 'ok ✓', bytes: 6, sha256: sha256('ok ✓'), truncated: false },
        stderr: { text: '\ufffd\ufffd', base64: '/wA=', bytes: 2 },
      },
    });
  });

  test('to a device that is away: it waits, and goes when the device comes', async () => {
    const command_id = await left();
    await using agent = await connect();
    expect(await take(agent, 'command')).toBe(command_id);
    report(agent, command_id);
    await until(command_id, 'done');
  });

  test('a device has one command at a time, the oldest first', async () => {
    const ids = [await left(), await left(), await left()];
    await using agent = await connect();
    for (const id of ids) {
      expect(await take(agent, 'command')).toBe(id);
      await until(id, 'delivered');
      report(agent, id);
      await take(agent, 'command_stored');
    }
    expect(seen(agent, 'command')).toHaveLength(3);
  });

  test('an_order_that_is_not_acknowledged_is_sent_again_under_the_same_id', async () => {
    const command_id = await left();
    const first = await connect();
    expect((await first.inbox.next('command')).payload.command_id).toBe(command_id);
    await first[Symbol.asyncDispose]();
    await using second = await connect();
    expect(await take(second, 'command')).toBe(command_id);
    await until(command_id, 'delivered');
  });

  test('one_that_was_acknowledged_is_asked_about_and_never_sent_again', async () => {
    const command_id = await left();
    const first = await connect();
    await take(first, 'command');
    await until(command_id, 'delivered');
    await first[Symbol.asyncDispose]();
    await using second = await connect();
    expect(await take(second, 'command_report')).toBe(command_id);
    report(second, command_id, { outcome: 'lost', message: 'it died with me', exit: null });
    expect(await until(command_id, 'lost')).toMatchObject({ reason: 'it died with me', result: null });
    expect(seen(second, 'command')).toEqual([]);
  });

  test('what can not be started, and what took too long, has failed', async () => {
    await using agent = await connect();
    const [one, other] = [await left(), await left()];
    await take(agent, 'command');
    report(agent, one, { outcome: 'not_started', message: 'there is no program x', exit: null });
    expect(await until(one, 'failed')).toMatchObject({ reason: 'there is no program x', result: null });
    await take(agent, 'command');
    report(agent, other, { exit: exit({ code: null, signal: 'TERM', timed_out: true }) });
    expect(await until(other, 'failed')).toMatchObject({ result: { timed_out: true, signal: 'TERM' } });
  });

  test('a result that comes twice is confirmed twice and counts once', async () => {
    await using agent = await connect();
    const command_id = await left();
    await take(agent, 'command');
    report(agent, command_id);
    report(agent, command_id, { exit: exit({ code: 9 }) });
    await take(agent, 'command_stored');
    await take(agent, 'command_stored');
    expect(await must(read(command_id))).toMatchObject({ state: 'done', result: { exit_code: 0 } });
    expect((await audited(command_id)).map(({ action }) => action)).toEqual([
      'command.queued',
      'command.ended',
    ]);
  });

  test('no_device_can_end_the_command_of_another', async () => {
    const command_id = await left();
    await using mine = await connect();
    await take(mine, 'command');
    await stage.nextDevice();
    await using other = await connect();
    report(other, command_id, { exit: exit({ code: 9 }) });
    other.say({ type: 'command_started', payload: { command_id } });
    await take(other, 'command_stored');
    report(mine, command_id);
    expect((await until(command_id, 'done')).result?.exit_code).toBe(0);
  });

  test('a_server_that_is_restarted_goes_on_where_the_one_before_it_was', async () => {
    await using own = await openLab();
    const bob = await own.person('technician');
    const { agent_id, connect: reach } = await own.enrol();
    const body = { command: ['true'] };
    const params = { agent_id };
    const { command_id } = await must(
      call(own.url, 'POST /api/v1/agents/{agent_id}/commands', { token: bob.token, params, body }),
    );
    await own.server.guru.stop('test');
    await using next = await startWholeServer({ config: { databaseUrl: own.server.database.url } });
    await using agent = await reach(next.url);
    await agent.greet();
    expect(await take(agent, 'command')).toBe(command_id);
    report(agent, command_id);
    expect(await take(agent, 'command_stored')).toBe(command_id);
  }, 30_000);
});

describe('cancelling', () => {
  test('what waits is cancelled at once, and never sent', async () => {
    const command_id = await left();
    expect(await must(cancel(command_id))).toMatchObject({ state: 'cancelled', reason: expect.any(String) });
    const next = await left();
    await using agent = await connect();
    expect(await take(agent, 'command')).toBe(next);
    expect(seen(agent, 'command')).toHaveLength(1);
  });

  test('what runs is ended by its device, which says so', async () => {
    await using agent = await connect();
    const command_id = await left();
    await take(agent, 'command');
    await until(command_id, 'delivered');
    const asked = await must(cancel(command_id));
    expect(asked).toMatchObject({ state: 'delivered', cancel_requested_at: expect.any(String) });
    expect(await take(agent, 'command_cancel')).toBe(command_id);
    report(agent, command_id, { outcome: 'cancelled', message: 'ended' });
    expect(await until(command_id, 'cancelled')).toMatchObject({ reason: 'ended' });
    expect(await must(cancel(command_id))).toMatchObject({ state: 'cancelled' });
  });

  test('a device that is away hears of it when it comes', async () => {
    const command_id = await left();
    const first = await connect();
    await take(first, 'command');
    await until(command_id, 'delivered');
    await first[Symbol.asyncDispose]();
    await must(cancel(command_id));
    await using second = await connect();
    expect(await take(second, 'command_cancel')).toBe(command_id);
  });
});
