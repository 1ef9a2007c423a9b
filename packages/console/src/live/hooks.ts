import type { AgentSummary } from '@guru/protocol/api';
import { useCallback, useEffect, useSyncExternalStore } from 'react';
import type { Trail } from './heartbeats.ts';
import { beginWatch, heartbeats, liveState, news } from './live.ts';
import { withNews } from './news.ts';

/** A device as it was read, with what was heard of it since. */
export function useLiveAgent<T extends AgentSummary>(agent: T, fetched_at: number): T {
  const { agent_id } = agent;
  const subscribe = useCallback((listener: () => void) => news.subscribe(agent_id, listener), [agent_id]);
  const heard = useSyncExternalStore(subscribe, () => news.of(agent_id));
  return withNews(agent, fetched_at, heard);
}

/** Has the server tell the numbers of these rows while they are shown. `key` changes when the rows do. */
export function useWatchRows(agent_ids: readonly string[]): void {
  const key = agent_ids.join(' ');
  useEffect(() => {
    const watch = beginWatch();
    watch.rows(key === '' ? [] : key.split(' '));
    return watch.end;
  }, [key]);
}

/** Looks at one device closely: its heartbeats come every two seconds meanwhile. */
export function useFocus(agent_id: string): Trail {
  useEffect(() => {
    const watch = beginWatch();
    watch.focus(agent_id);
    return watch.end;
  }, [agent_id]);
  return useSyncExternalStore(heartbeats.subscribe, () => heartbeats.of(agent_id));
}

export function useLiveState() {
  return useSyncExternalStore(liveState.subscribe, liveState.get);
}
