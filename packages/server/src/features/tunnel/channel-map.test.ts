import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { ChannelMap } from './channel-map.ts';

test('the first window keeps its numbers, and the session’s rise whoever opens', () => {
  const map = new ChannelMap<string>();
  map.join('a');
  map.join('b');
  expect([map.open('a', 1), map.open('a', 3), map.open('b', 1), map.open('a', 5)]).toEqual([1, 3, 5, 7]);
  expect(map.ownerOf(5)).toEqual({ client: 'b', channel: 1 });
  expect(map.idOf('b', 1)).toBe(5);
  expect(map.idOf('b', 3)).toBe('never');
});

test('a number is opened once, by the window that may', () => {
  const map = new ChannelMap<string>();
  map.join('a');
  expect(map.open('a', 3)).toBe(1);
  for (const channel of [3, 1, 2, 0]) expect(map.open('a', channel)).toBeUndefined();
  expect(map.open('stranger', 1)).toBeUndefined();
  map.close(1);
  expect(map.idOf('a', 3)).toBe('ended');
  expect(map.idOf('a', 1)).toBe('ended');
  expect(map.idOf('a', 5)).toBe('never');
});

test('what the agent opens belongs to the oldest window', () => {
  const map = new ChannelMap<string>();
  expect(map.adopt(2)).toBe(false);
  map.join('a');
  map.join('b');
  expect(map.adopt(2)).toBe(true);
  expect(map.ownerOf(2)).toEqual({ client: 'a', channel: 2 });
  expect(map.idOf('a', 2)).toBe(2);
  map.close(2);
  expect(map.idOf('a', 2)).toBe('ended');
});

test('the two numberings never come apart, and nothing is kept of what has ended', () => {
  const command = fc.oneof(
    fc.record({ do: fc.constant('open' as const), client: fc.nat(2) }),
    fc.record({ do: fc.constant('close' as const), which: fc.nat(20) }),
    fc.record({ do: fc.constant('leave' as const), client: fc.nat(2) }),
  );
  fc.assert(
    fc.property(fc.array(command, { maxLength: 80 }), (commands) => {
      const map = new ChannelMap<number>();
      const next = [1, 1, 1];
      let open: { client: number; channel: number; id: number }[] = [];
      let highest = 0;
      for (let client = 0; client < 3; client += 1) map.join(client);
      for (const action of commands) {
        if (action.do === 'open') {
          const channel = next[action.client] ?? 1;
          next[action.client] = channel + 2;
          const id = map.open(action.client, channel) ?? 0;
          expect(id).toBeGreaterThan(highest);
          expect(id % 2).toBe(1);
          highest = id;
          open.push({ client: action.client, channel, id });
        } else if (action.do === 'close') {
          const [ended] = open.splice(action.which % Math.max(1, open.length), 1);
          if (ended) map.close(ended.id);
        } else {
          const own = open.filter(({ client }) => client === action.client).map(({ id }) => id);
          expect([...map.leave(action.client)]).toEqual(own);
          open = open.filter(({ client }) => client !== action.client);
          map.join(action.client);
          next[action.client] = 1;
        }
        for (const { client, channel, id } of open) {
          expect(map.idOf(client, channel)).toBe(id);
          expect(map.ownerOf(id)).toEqual({ client, channel });
        }
      }
      for (let client = 0; client < 3; client += 1) map.leave(client);
      for (let id = 1; id <= highest; id += 2) expect(map.ownerOf(id)).toBeUndefined();
    }),
  );
});
