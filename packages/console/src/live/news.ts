import type { AgentSummary, LiveEvent } from '@guru/protocol/api';

/** What changes about a device while one looks at it. */
type Numbers = Pick<
  AgentSummary,
  'status' | 'last_seen_at' | 'cpu_percent' | 'memory_percent' | 'disk_percent'
>;

/** The newest word about a device, and when it came (this computer's clock). */
export type News = Partial<Numbers> & { readonly heard_at: number };

/** News of more devices than this are not kept: the oldest go, for they are the least likely to be on the screen. */
export const NEWS_LIMIT = 5000;

export interface NewsStore {
  take(event: LiveEvent, now: number): void;
  of(agent_id: string): News | undefined;
  subscribe(agent_id: string, listener: () => void): () => void;
}

/** Keeps the newest word about each device, so that a row can change in place without its list being read again. */
export function createNewsStore(): NewsStore {
  const news = new Map<string, News>();
  const listeners = new Map<string, Set<() => void>>();

  function tell(agent_id: string, more: Partial<Numbers>, heard_at: number): void {
    const merged = { ...news.get(agent_id), ...more, heard_at };
    news.delete(agent_id);
    news.set(agent_id, merged);
    for (const oldest of news.keys()) {
      if (news.size <= NEWS_LIMIT) break;
      news.delete(oldest);
    }
    for (const listener of listeners.get(agent_id) ?? []) listener();
  }

  return {
    take(event, now) {
      if (event.type === 'status') {
        for (const { agent_id, ...more } of event.changes) tell(agent_id, more, now);
      } else if (event.type === 'numbers') {
        for (const { agent_id, ...more } of event.agents) tell(agent_id, more, now);
      }
    },
    of: (agent_id) => news.get(agent_id),
    subscribe(agent_id, listener) {
      const some = listeners.get(agent_id) ?? new Set();
      listeners.set(agent_id, some.add(listener));
      return () => {
        some.delete(listener);
        if (some.size === 0 && listeners.get(agent_id) === some) listeners.delete(agent_id);
      };
    },
  };
}

/** A device as it was read at `fetched_at`, with what was heard since. News from before the reading are older than it. */
export function withNews<T extends Numbers>(agent: T, fetched_at: number, news: News | undefined): T {
  if (news === undefined || news.heard_at < fetched_at) return agent;
  const { heard_at: _, ...numbers } = news;
  return { ...agent, ...numbers };
}
