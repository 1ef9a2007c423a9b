import { expect, test } from 'bun:test';
import { createNewsStore, NEWS_LIMIT, withNews } from './news.ts';

const agent = {
  agent_id: 'a',
  hostname: 'web-01',
  status: 'online' as const,
  last_seen_at: null,
  cpu_percent: 1,
  memory_percent: 2,
  disk_percent: 3,
};

const offline = (agent_id: string) => ({
  type: 'status' as const,
  changes: [{ agent_id, status: 'offline' as const, last_seen_at: '2026-05-17T12:00:00Z' }],
});

test('a row shows what was heard after it was read', () => {
  const store = createNewsStore();
  store.take(offline('a'), 200);
  expect(withNews(agent, 100, store.of('a'))).toMatchObject({ status: 'offline', cpu_percent: 1 });
});

test('news_from_before_a_reading_never_overrule_it', () => {
  const store = createNewsStore();
  store.take(offline('a'), 200);
  expect(withNews(agent, 300, store.of('a'))).toBe(agent);
});

test('words about different things add up', () => {
  const store = createNewsStore();
  store.take(offline('a'), 1);
  const numbers = {
    agent_id: 'a',
    last_seen_at: null,
    cpu_percent: 50,
    memory_percent: 60,
    disk_percent: 70,
  };
  store.take({ type: 'numbers', agents: [numbers] }, 2);
  expect(withNews(agent, 0, store.of('a'))).toMatchObject({ status: 'offline', cpu_percent: 50 });
});

test('only the listeners of that device hear of it', () => {
  const store = createNewsStore();
  const heard: string[] = [];
  store.subscribe('a', () => heard.push('a'));
  const leave = store.subscribe('b', () => heard.push('b'));
  store.take(offline('b'), 1);
  leave();
  store.take(offline('b'), 2);
  expect(heard).toEqual(['b']);
});

test('a_storm_of_news_keeps_only_so_many', () => {
  const store = createNewsStore();
  for (let i = 0; i <= NEWS_LIMIT; i++) store.take(offline(`agent-${i}`), i);
  expect(store.of('agent-0')).toBeUndefined();
  expect(store.of(`agent-${NEWS_LIMIT}`)).toBeDefined();
});
