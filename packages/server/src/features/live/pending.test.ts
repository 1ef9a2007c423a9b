import { expect, test } from 'bun:test';
import type { LiveEvent } from '@guru/protocol/api';
import fc from 'fast-check';
import { someMetrics } from '../../gateway/fixtures/heartbeats.ts';
import { MAX_STATUS_CHANGES, Pending } from './pending.ts';

type Known = Map<string, unknown>;

/** What a window knows after it has heard these events. */
function learn(known: Known, events: readonly LiveEvent[]): void {
  for (const event of events) {
    if (event.type === 'status')
      for (const { agent_id, status } of event.changes) known.set(`status ${agent_id}`, status);
    else if (event.type === 'numbers')
      for (const { agent_id, cpu_percent } of event.agents) known.set(`cpu ${agent_id}`, cpu_percent);
    else if (event.type === 'heartbeat') known.set('heartbeat', event.metrics.cpu_percent);
    else if (event.type === 'changed') known.set(`changed ${event.what}`, true);
  }
}

const step = fc.oneof(
  fc.record({
    kind: fc.constant('status' as const),
    id: fc.integer({ min: 0, max: 4 }),
    online: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('numbers' as const), id: fc.integer({ min: 0, max: 4 }), cpu: fc.nat(100) }),
  fc.record({ kind: fc.constant('heartbeat' as const), cpu: fc.nat(100) }),
  fc.record({
    kind: fc.constant('changed' as const),
    what: fc.constantFrom('agents' as const, 'places' as const),
  }),
  fc.record({ kind: fc.constant('take' as const) }),
);

test('however seldom a reader takes, in the end it knows what one knows who was told everything', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const pending = new Pending();
      const told: Known = new Map();
      const taken: Known = new Map();
      const last_seen_at = new Date(0).toISOString();
      for (const one of steps) {
        if (one.kind === 'take') {
          const events = pending.take();
          expect(events.length).toBeLessThanOrEqual(5);
          learn(taken, events);
          expect(taken).toEqual(told);
        } else if (one.kind === 'status') {
          const status = one.online ? 'online' : 'offline';
          const change = { agent_id: `${one.id}`, status, last_seen_at } as const;
          pending.addStatus(change);
          learn(told, [{ type: 'status', changes: [change] }]);
        } else if (one.kind === 'numbers') {
          const share = { memory_percent: null, disk_percent: null };
          const numbers = { agent_id: `${one.id}`, last_seen_at, cpu_percent: one.cpu, ...share };
          pending.addNumbers(numbers);
          learn(told, [{ type: 'numbers', agents: [numbers] }]);
        } else if (one.kind === 'heartbeat') {
          const metrics = someMetrics({ cpu_percent: one.cpu });
          pending.addHeartbeat('focus', metrics);
          learn(told, [{ type: 'heartbeat', agent_id: 'focus', metrics }]);
        } else {
          pending.addChange(one.what);
          learn(told, [{ type: 'changed', what: one.what }]);
        }
      }
      learn(taken, pending.take());
      expect(taken).toEqual(told);
      expect(pending.take()).toEqual([]);
    }),
  );
});

test('changes_of_more_devices_than_one_mends_become_one_word_to_read_the_list_anew', () => {
  const pending = new Pending();
  for (let n = 0; n <= MAX_STATUS_CHANGES; n += 1) {
    pending.addStatus({ agent_id: `${n}`, status: 'online', last_seen_at: null });
    pending.addStatus({ agent_id: `${n}`, status: 'offline', last_seen_at: null });
  }
  const newest = { agent_id: `${MAX_STATUS_CHANGES}`, status: 'offline', last_seen_at: null } as const;
  expect(pending.take()).toEqual([
    { type: 'changed', what: 'agents' },
    { type: 'status', changes: [newest] },
  ]);
});

test('what is no longer watched is no longer said', () => {
  const pending = new Pending();
  const share = { last_seen_at: null, cpu_percent: 1, memory_percent: null, disk_percent: null };
  for (const agent_id of ['a', 'b']) pending.addNumbers({ agent_id, ...share });
  pending.addHeartbeat('a', someMetrics());
  pending.keepOnly(new Set(['b']), 'b');
  expect(pending.take()).toEqual([{ type: 'numbers', agents: [{ agent_id: 'b', ...share }] }]);
});
