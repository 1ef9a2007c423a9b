import { type LiveState, type LiveStream, openLiveStream } from '@guru/client';
import { refreshAgents, refreshCounts } from '../api/agents.ts';
import { refreshApprovals } from '../api/approvals.ts';
import { refreshAssistants } from '../api/assistants.ts';
import { api } from '../api/client.ts';
import { refreshCommands } from '../api/commands.ts';
import { refreshEnrolmentTokens } from '../api/enrolment.ts';
import { refreshPlaces } from '../api/places.ts';
import { refresh } from '../api/query-client.ts';
import { refreshSessions } from '../api/sessions.ts';
import { coalesce } from '../lib/coalesce.ts';
import { createHeartbeatStore } from './heartbeats.ts';
import { createNewsStore } from './news.ts';
import type { LiveEvent } from './types.ts';
import { createWatches } from './watches.ts';

/** Many devices may come and go together; their counts are read once for all of them. */
const COUNTS_EVERY_MS = 2000;
/** Lists that changed are read again after this, so that a burst of changes is one reading. */
const LISTS_AFTER_MS = 300;

export const news = createNewsStore();
export const heartbeats = createHeartbeatStore();

let stream: LiveStream | null = null;
let state: LiveState = 'reconnecting';
let target: Parameters<LiveStream['watch']>[0] = { agent_ids: [], focus: null };
const listeners = new Set<() => void>();

/** Begins to watch rows or a device; every part of the page that shows live numbers has one of its own. */
export const beginWatch = createWatches((next) => {
  target = next;
  heartbeats.follow(next.focus);
  stream?.watch(next);
});

const counts = coalesce(COUNTS_EVERY_MS, () => void refreshCounts());
const changes = new Set<Extract<LiveEvent, { type: 'changed' }>['what']>();
const lists = coalesce(LISTS_AFTER_MS, () => {
  for (const what of changes) void REFRESH[what]();
  changes.clear();
});

const REFRESH = {
  agents: refreshAgents,
  places: refreshPlaces,
  enrolment_tokens: refreshEnrolmentTokens,
  sessions: refreshSessions,
  assistants: refreshAssistants,
  approvals: refreshApprovals,
  commands: refreshCommands,
  policies: () => refresh(['policies']),
  checks: () => refresh(['checks']),
  alerts: () => refresh(['alerts']),
  inventory: () => refresh(['inventory']),
  groups: () => refresh(['groups']),
};

function take(event: LiveEvent): void {
  news.take(event, Date.now());
  heartbeats.take(event);
  if (event.type === 'status') counts.ask();
  if (event.type === 'changed') {
    changes.add(event.what);
    lists.ask();
  }
}

function become(next: LiveState): void {
  const wasAway = state !== 'live';
  state = next;
  // What happened during a break was not heard: everything on the screen is read again.
  if (next === 'live' && wasAway) void refresh();
  for (const listener of listeners) listener();
}

/** Opens the page's one live stream, for as long as somebody is signed in. Answers how to close it. */
export function startLive(): () => void {
  const own = openLiveStream({ api, onEvent: take, onState: become });
  stream = own;
  own.watch(target);
  const wake = () => own.wake();
  addEventListener('online', wake);
  document.addEventListener('visibilitychange', wake);
  return () => {
    removeEventListener('online', wake);
    document.removeEventListener('visibilitychange', wake);
    counts.cancel();
    lists.cancel();
    own.close();
    stream = null;
  };
}

export const liveState = {
  get: () => state,
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
