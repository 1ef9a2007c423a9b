import { expect, test } from 'bun:test';
import type { LiveTarget } from '@guru/client';
import { createWatches, WATCH_LIMIT } from './watches.ts';

function watching() {
  const said: LiveTarget[] = [];
  return { said, begin: createWatches((target) => said.push(target)) };
}

test('what the parts of the page watch adds up, each device once', () => {
  const { said, begin } = watching();
  begin().rows(['a', 'b']);
  begin().rows(['b', 'c']);
  expect(said.at(-1)).toEqual({ agent_ids: ['a', 'b', 'c'], focus: null });
});

test('the newest focus counts, and the one before comes back when it ends', () => {
  const { said, begin } = watching();
  const first = begin();
  const second = begin();
  first.focus('a');
  second.focus('b');
  expect(said.at(-1)?.focus).toBe('b');
  second.end();
  expect(said.at(-1)?.focus).toBe('a');
});

test('saying the same again is not said', () => {
  const { said, begin } = watching();
  const watch = begin();
  watch.rows(['a']);
  watch.rows(['a']);
  begin().end();
  expect(said).toHaveLength(1);
});

test('never_more_rows_than_the_server_takes', () => {
  const { said, begin } = watching();
  begin().rows(Array.from({ length: WATCH_LIMIT + 50 }, (_, i) => `agent-${i}`));
  expect(said.at(-1)?.agent_ids).toHaveLength(WATCH_LIMIT);
});
