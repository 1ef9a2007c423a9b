import { describe, expect, test } from 'bun:test';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { FakeClock } from '@guru/testkit';
import { type AgentNumbers, agentHeartbeats, LocalBus, partnerLive } from '../../bus/index.ts';
import { someMetrics } from '../../gateway/fixtures/heartbeats.ts';
import type { SignedInUser } from '../../http/index.ts';
import { serve } from '../../runtime/index.ts';
import { LiveReader } from './fixtures/live-reader.ts';
import { Streams, type StreamsOptions } from './streams.ts';

const AT = '2026-11-24T09:00:00.000Z';
const forever = new AbortController().signal;

function openStreams(limits?: StreamsOptions['limits']) {
  const clock = new FakeClock();
  const faults: unknown[] = [];
  const bus = new LocalBus((_, error) => faults.push(error));
  const streams = new Streams({ bus, clock, now: () => clock.now(), ...(limits && { limits }) });
  return { clock, bus, faults, streams };
}

const person = (change: Partial<SignedInUser> = {}): SignedInUser => ({
  user_id: randomUUID(),
  partner_id: randomUUID(),
  role: 'viewer',
  expires_at: 3_600_000,
  ...change,
});

const rows = (ids: readonly string[], cpu_percent: number): AgentNumbers[] =>
  ids.map((agent_id) => ({
    agent_id,
    last_seen_at: AT,
    cpu_percent,
    memory_percent: 33.333,
    disk_percent: 66.667,
  }));

describe('a stream', () => {
  test('says what came within a second together, newest first of all, once', async () => {
    const { clock, bus, streams } = openStreams();
    const user = person();
    await using reader = LiveReader.read(streams.open(user, forever).body);
    await reader.ready();
    const agent_id = randomUUID();
    const say = (status: 'online' | 'offline') =>
      bus.publish(partnerLive(user.partner_id), { type: 'status', agent_id, status, last_seen_at: AT });
    say('online');
    say('offline');
    bus.publish(partnerLive(user.partner_id), { type: 'changed', what: 'places' });
    bus.publish(partnerLive(user.partner_id), { type: 'changed', what: 'places' });
    await clock.advance(999);
    expect(reader.inbox.all).toHaveLength(1);
    await clock.advance(1);
    expect((await reader.inbox.next('status')).changes).toEqual([
      { agent_id, status: 'offline', last_seen_at: AT },
    ]);
    await reader.inbox.next('changed');
    await clock.advance(5000);
    expect(reader.inbox.all).toHaveLength(3);
  });

  test('gives a sign of life within each 15 s of silence', async () => {
    const { clock, streams } = openStreams();
    await using reader = LiveReader.read(streams.open(person(), forever).body);
    await reader.ready();
    for (let times = 0; times < 3; times += 1) {
      const sign = reader.nextSign();
      await clock.advance(15_000);
      await sign;
    }
    expect(reader.inbox.all).toHaveLength(1);
  });

  test('ends in order when its access token does, on abort, and with the server; then nothing is left of it', async () => {
    const { clock, bus, streams } = openStreams();
    const agent_id = randomUUID();
    let heard = 0;
    using _ = bus.subscribe(agentHeartbeats(agent_id), () => (heard += 1));
    const leaving = new AbortController();
    const ends = [
      streams.open(person({ expires_at: 5000 }), forever),
      streams.open(person(), leaving.signal),
      streams.open(person(), forever),
    ];
    const readers = ends.map((stream) => LiveReader.read(stream.body));
    for (const stream of ends) stream.watch({ rows: new Set(), focus: agent_id });
    await clock.advance(4000);
    expect(streams.size).toBe(3);
    await clock.advance(1000);
    expect(streams.size).toBe(2);
    leaving.abort();
    expect(streams.size).toBe(1);
    streams[Symbol.dispose]();
    expect(await Promise.all(readers.map(({ ended }) => ended))).toEqual([
      'in_order',
      'in_order',
      'in_order',
    ]);
    expect(streams.size).toBe(0);
    expect(clock.pending).toBe(0);
    bus.publish(agentHeartbeats(agent_id), someMetrics());
    expect(heard).toBe(1);
    for (const { inbox } of readers) expect(inbox.all.map(({ type }) => type)).toEqual(['ready']);
    expect(() => streams.open(person(), forever)).toThrow(expect.objectContaining({ code: 'stopping' }));
  });

  test('a_stream_whose_reader_left_before_it_was_opened_is_not_kept', () => {
    const { clock, streams } = openStreams();
    streams.open(person(), AbortSignal.abort());
    expect(streams.size).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test('one that has ended watches nothing', () => {
    const { clock, streams } = openStreams();
    const stream = streams.open(person(), forever);
    stream.end();
    stream.end();
    stream.watch({ rows: new Set(), focus: randomUUID() });
    expect(clock.pending).toBe(1);
    streams[Symbol.dispose]();
    expect(clock.pending).toBe(0);
  });
});

describe('limits', () => {
  test('a person may have so many, and all together so many', () => {
    const { streams } = openStreams({ streams: 4, streams_of_user: 2 });
    const [ann, bob, eve] = [person(), person(), person()];
    const first = streams.open(ann, forever);
    streams.open(ann, forever);
    expect(() => streams.open(ann, forever)).toThrow(expect.objectContaining({ code: 'too_many_streams' }));
    streams.open(bob, forever);
    streams.open(bob, forever);
    expect(() => streams.open(eve, forever)).toThrow(expect.objectContaining({ code: 'busy' }));
    first.end();
    streams.open(eve, forever);
    expect(streams.size).toBe(4);
    streams[Symbol.dispose]();
  });

  test('a stream is found by its own person in its own tenant alone', () => {
    const { streams } = openStreams();
    const ann = person();
    const stream = streams.open(ann, forever);
    expect(streams.find({ ...ann, role: 'owner' }, stream.stream_id)).toBe(stream);
    expect(streams.find({ ...ann, user_id: randomUUID() }, stream.stream_id)).toBeUndefined();
    expect(streams.find({ ...ann, partner_id: randomUUID() }, stream.stream_id)).toBeUndefined();
    expect(streams.find(ann, randomUUID())).toBeUndefined();
    streams[Symbol.dispose]();
  });
});

describe('a slow reader', () => {
  const ids = Array.from({ length: 300 }, () => randomUUID());

  test('a_reader_that_takes_nothing_for_a_while_costs_no_more_and_is_told_the_newest', async () => {
    const { clock, bus, streams } = openStreams();
    const user = person();
    const stream = streams.open(user, forever);
    stream.watch({ rows: new Set(ids), focus: ids[0] ?? null });
    for (let second = 1; second <= 40; second += 1) {
      for (let times = 0; times < 10; times += 1) {
        bus.publish(partnerLive(user.partner_id), { type: 'numbers', agents: rows(ids, second) });
        bus.publish(agentHeartbeats(ids[0] ?? ''), someMetrics({ cpu_percent: second }));
      }
      await clock.advance(1000);
    }
    await using reader = LiveReader.read(stream.body);
    while (reader.inbox.all.findLast((event) => event.type === 'heartbeat')?.metrics.cpu_percent !== 40) {
      await reader.inbox.next('heartbeat');
      await clock.advance(1000);
    }
    const numbers = reader.inbox.all.filter((event) => event.type === 'numbers');
    expect(numbers.at(-1)?.agents).toEqual(rows(ids, 40));
    expect(reader.received).toBeLessThan(300_000);
    streams[Symbol.dispose]();
  });

  test('a_reader_that_stops_reading_never_delays_another_and_is_given_up', async () => {
    const { clock, bus, faults, streams } = openStreams();
    const user = person();
    await using server = serve({
      host: '127.0.0.1',
      port: 0,
      tls: null,
      maxBodyBytes: 1024,
      maxMessageBytes: 1024,
      maxQueuedBytes: 1024,
      idleTimeoutS: 120,
      fetch: ({ signal }, connection) => {
        connection.stayOpen();
        const stream = streams.open(user, signal);
        stream.watch({ rows: new Set(ids), focus: null });
        return new Response(stream.body);
      },
    });
    const deaf = connect(server.port, '127.0.0.1');
    const begun = new Promise((resolve) => deaf.once('readable', resolve));
    deaf.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await begun;
    const response = await fetch(`http://127.0.0.1:${server.port}/`);
    await using reader = LiveReader.read(response.body ?? expect.unreachable());
    await reader.ready();
    expect(streams.size).toBe(2);
    let second = 0;
    while (streams.size === 2) {
      second += 1;
      // Should the system's buffers take everything, the test would say nothing.
      expect(second).toBeLessThan(500);
      bus.publish(partnerLive(user.partner_id), { type: 'numbers', agents: rows(ids, second) });
      await clock.advance(1000);
      expect((await reader.inbox.next('numbers')).agents).toEqual(rows(ids, second));
    }
    expect(second).toBeGreaterThan(45);
    expect(faults).toEqual([]);
    deaf.destroy();
    streams[Symbol.dispose]();
    expect(await reader.ended).toBe('in_order');
  }, 20_000);
});
