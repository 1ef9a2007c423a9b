import { expect, test } from 'bun:test';
import type { ChannelEnd } from '@guru/protocol';
import { wholeGrant } from '@guru/protocol/control';
import { FACTS } from '../fixtures/machine.ts';
import { ack, closed, error, ready } from './fixtures/answers.ts';
import { CLEAN_UP_MS, closeOrder, INTERVAL_MS, ModeStage, openOrder, uuid } from './fixtures/mode-stage.ts';
import { REMEMBERED_ORDERS } from './orders.ts';
import { CLEAN_UP_PATIENCE_MS } from './session.ts';

async function opened(options = {}): Promise<ModeStage> {
  const stage = new ModeStage(options);
  stage.up();
  expect(await stage.hear(openOrder(1, 1, 11))).toEqual([ack(1), ready(1)]);
  return stage;
}

/** How a channel of this type ends that the technician opens on route 11; undefined while it stands. */
async function endOfChannel(stage: ModeStage, type: 'speed' | 'terminal'): Promise<ChannelEnd | undefined> {
  let ended: ChannelEnd | undefined;
  const onClosed = (end: ChannelEnd) => {
    ended = end;
  };
  stage.wire.technician(11).open(type, {}, { onClosed });
  await stage.clock.advance(10);
  return ended;
}

test('hello says who it is and which channels it serves', () => {
  const channels = ['speed'];
  const hello = { protocol: 1, agent_version: '0.1.0', boot_id: 'boot', facts: FACTS, channels };
  expect(new ModeStage().mode.hello()).toEqual({ ...hello, resume: null });
});

test('a session takes the agent from heartbeat to tunnel mode and back, and heartbeats go on', async () => {
  const stage = await opened();
  await endOfChannel(stage, 'speed');
  expect(stage.living).toBe(1);
  await stage.clock.advance(3 * INTERVAL_MS);
  expect(stage.wire.heartbeats).toBe(3);
  expect(await stage.hear(closeOrder(2, 1))).toEqual([ack(2)]);
  await stage.clock.advance(CLEAN_UP_MS);
  expect(stage.said()).toEqual([closed(1)]);
  await stage.clock.advance(3 * INTERVAL_MS);
  expect(stage.wire.heartbeats).toBe(6);
  await stage.down();
  expect(stage.states).toEqual(['heartbeat', 'tunnel', 'heartbeat', 'offline']);
  expect(stage.clock.pending).toBe(0);
});

test('a_second_session_is_refused_and_the_first_does_not_notice', async () => {
  const stage = await opened();
  await endOfChannel(stage, 'speed');
  expect(await stage.hear(openOrder(2, 2, 22))).toEqual([ack(2), error(2, 'session_conflict')]);
  expect(stage).toMatchObject({ living: 1 });
  expect(stage.mode.state).toBe('tunnel');
  await stage.down();
  expect(stage.living).toBe(0);
});

test('as many sessions as the policy allows stand side by side', async () => {
  const stage = await opened({ maxSessions: 2 });
  expect(await stage.hear(openOrder(2, 2, 22))).toEqual([ack(2), ready(2)]);
  expect(await stage.hear(openOrder(3, 3, 33))).toEqual([ack(3), error(3, 'session_conflict')]);
  await stage.down();
});

test('a_route_that_is_in_use_is_not_given_to_another_session_nor_another_route_to_the_same', async () => {
  const stage = await opened({ maxSessions: 3 });
  expect(await stage.hear(openOrder(2, 2, 11))).toEqual([ack(2), error(2, 'session_conflict')]);
  expect(await stage.hear(openOrder(3, 1, 12))).toEqual([ack(3), error(1, 'session_conflict')]);
  expect(await stage.hear(openOrder(4, 1, 11))).toEqual([ack(4), ready(1)]);
  await stage.down();
});

test('an_order_that_comes_again_is_answered_again_and_not_done_again', async () => {
  const stage = await opened();
  expect(await stage.hear(openOrder(1, 1, 11))).toEqual([ack(1), ready(1)]);
  expect(await stage.hear(closeOrder(2, 1))).toEqual([ack(2), closed(1)]);
  expect(await stage.hear(closeOrder(2, 1))).toEqual([ack(2), closed(1)]);
  // Opening it again would bring back what was closed.
  expect(await stage.hear(openOrder(1, 1, 11))).toEqual([ack(1), error(1, 'session_closed')]);
  expect(stage.mode.state).toBe('heartbeat');
  await stage.down();
});

test('every_order_that_opened_a_session_is_answered_by_its_end_afterwards', async () => {
  const stage = await opened();
  expect(await stage.hear(openOrder(2, 1, 11))).toEqual([ack(2), ready(1)]);
  await stage.hear(closeOrder(3, 1));
  expect(await stage.hear(openOrder(1, 1, 11))).toEqual([ack(1), error(1, 'session_closed')]);
  expect(await stage.hear(openOrder(2, 1, 11))).toEqual([ack(2), error(1, 'session_closed')]);
  await stage.down();
});

test('an_order_is_remembered_over_a_new_connection', async () => {
  const stage = await opened();
  await stage.down();
  stage.up();
  expect(await stage.hear(openOrder(1, 1, 11))).toEqual([ack(1), error(1, 'session_closed')]);
  expect(stage.mode.state).toBe('heartbeat');
  await stage.down();
});

test('as many orders are remembered as the protocol says, and the oldest is forgotten first', async () => {
  const stage = await opened();
  for (let id = 2; id <= REMEMBERED_ORDERS; id += 1) stage.mode.onMessage(closeOrder(id, 7));
  await stage.clock.advance(0);
  stage.said();
  expect(await stage.hear(openOrder(1, 1, 11))).toEqual([ack(1), ready(1)]);
  await stage.hear(closeOrder(REMEMBERED_ORDERS + 1, 1));
  // Forgotten, it is a new order.
  expect(await stage.hear(openOrder(1, 1, 11))).toEqual([ack(1), ready(1)]);
  await stage.down();
});

test('a_session_is_reported_closed_only_when_nothing_of_it_is_left_whoever_asks', async () => {
  const stage = await opened();
  await endOfChannel(stage, 'speed');
  expect(await stage.hear(closeOrder(2, 1))).toEqual([ack(2)]);
  expect(await stage.hear(closeOrder(3, 1))).toEqual([ack(3)]);
  expect(await stage.hear(closeOrder(2, 1))).toEqual([ack(2)]);
  expect(stage.mode.state).toBe('tunnel');
  await stage.clock.advance(CLEAN_UP_MS - 1);
  expect(stage).toMatchObject({ living: 1, states: ['heartbeat', 'tunnel'] });
  await stage.clock.advance(1);
  expect(stage.said()).toEqual([closed(1), closed(1)]);
  expect(stage).toMatchObject({ living: 0, states: ['heartbeat', 'tunnel', 'heartbeat'] });
  await stage.down();
});

test('a session that nobody knows is closed already', async () => {
  const stage = new ModeStage();
  stage.up();
  expect(await stage.hear(closeOrder(1, 5))).toEqual([ack(1), closed(5)]);
  expect(stage.states).toEqual(['heartbeat']);
  await stage.down();
});

test('a_session_on_its_way_out_keeps_no_new_one_waiting', async () => {
  const stage = await opened();
  await endOfChannel(stage, 'speed');
  stage.mode.onMessage(closeOrder(2, 1));
  stage.wire.forget(11);
  expect(await stage.hear(openOrder(3, 2, 11))).toEqual([ack(2), ack(3), ready(2)]);
  expect(await endOfChannel(stage, 'speed')).toBeUndefined();
  expect(stage.living).toBe(2);
  await stage.clock.advance(CLEAN_UP_MS);
  expect(stage).toMatchObject({ living: 1, states: ['heartbeat', 'tunnel'] });
  await stage.down();
  expect(stage.living).toBe(0);
});

test('a_clean_up_that_hangs_is_given_up_after_8_s_and_told', async () => {
  const stage = await opened({ handler: () => new Promise(() => {}) });
  await endOfChannel(stage, 'speed');
  expect(await stage.hear(closeOrder(2, 1))).toEqual([ack(2)]);
  await stage.clock.advance(CLEAN_UP_PATIENCE_MS - 1);
  expect(stage.said()).toEqual([]);
  await stage.clock.advance(1);
  expect(stage.said()).toEqual([closed(1)]);
  expect(stage.lines.join('')).toContain('1 channels of a session could not be cleaned up');
  await stage.down();
});

test('the_agent_itself_refuses_what_the_grant_does_not_name_and_what_it_can_not_serve', async () => {
  const stage = new ModeStage();
  stage.up();
  await stage.hear(openOrder(1, 1, 11, { grant: wholeGrant(['terminal']) }));
  expect(await endOfChannel(stage, 'speed')).toMatchObject({ how: 'reset', code: 'not_allowed' });
  expect(await endOfChannel(stage, 'terminal')).toMatchObject({ how: 'reset', code: 'unknown_channel_type' });
  expect(stage.living).toBe(0);
  await stage.down();
});

test('the session holds no more channels than its limits say', async () => {
  const stage = new ModeStage();
  stage.up();
  await stage.hear(
    openOrder(1, 1, 11, { limits: { max_channels: 2, idle_timeout_ms: 60_000, max_sessions: 1 } }),
  );
  expect(await endOfChannel(stage, 'speed')).toBeUndefined();
  expect(await endOfChannel(stage, 'speed')).toBeUndefined();
  expect(await endOfChannel(stage, 'speed')).toMatchObject({ code: 'too_many_channels' });
  expect(stage.living).toBe(2);
  await stage.down();
  expect(stage.living).toBe(0);
});

test('a_handler_that_fails_costs_its_channel_and_nothing_else', async () => {
  const stage = await opened({ handler: () => Promise.reject(new Error('out of ptys')) });
  expect(await endOfChannel(stage, 'speed')).toMatchObject({ how: 'reset', code: 'internal' });
  expect(stage.lines.join('')).toContain('out of ptys');
  expect(stage.mode.state).toBe('tunnel');
  await stage.down();
});

test('a change of facts is told while there is a link, and by the next hello otherwise', async () => {
  const stage = new ModeStage();
  stage.mode.factsChanged(FACTS);
  stage.up();
  stage.mode.factsChanged(FACTS);
  expect(stage.said()).toEqual([{ type: 'facts', payload: FACTS }]);
  await stage.down();
});

test('it comes to rest when a heartbeat is answered, but not while somebody works or looks', async () => {
  const stage = new ModeStage();
  stage.up();
  const answered = async () => {
    const before = stage.rests;
    await stage.give({ type: 'heartbeat_ack', payload: { seq: 1, server_time: 1 } });
    return stage.rests - before;
  };
  expect(await answered()).toBe(1);
  await stage.give({ type: 'pace', id: uuid(1), payload: { interval_ms: 2000, for_ms: 30_000 } });
  expect(await answered()).toBe(0);
  await stage.clock.advance(30_000);
  expect(await answered()).toBe(1);
  await stage.give(openOrder(2, 1, 11));
  expect(await answered()).toBe(0);
  await stage.give(closeOrder(3, 1));
  await stage.clock.advance(CLEAN_UP_MS);
  expect(await answered()).toBe(1);
  await stage.down();
});

test('checks_are_acknowledged_and_handed_on_once_however_often_they_come', async () => {
  const stage = new ModeStage();
  stage.up();
  const order = { type: 'checks' as const, id: uuid(1), payload: { revision: 'r1', checks: [] } };
  expect(await stage.hear(order)).toEqual([ack(1)]);
  expect(await stage.hear(order)).toEqual([ack(1)]);
  expect(stage.checks).toEqual(['r1']);
  await stage.down();
});

test('reports are told of each connection, of its end, and of what the server has stored', async () => {
  const stage = new ModeStage();
  stage.up();
  await stage.give({ type: 'reports_stored', payload: { log: 'a', upto: 7 } });
  await stage.lose();
  stage.up();
  await stage.down();
  expect(stage.reports).toEqual(['up', 'a 7', 'down', 'up', 'down']);
});
