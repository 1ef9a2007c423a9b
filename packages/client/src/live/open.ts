import { systemClock, type TimerHandle } from '@guru/protocol';
import type { LiveEvent } from '@guru/protocol/api';
import { ApiProblem } from '../api/problem.ts';
import { backoff } from './backoff.ts';
import { readEvents } from './read-events.ts';
import type { LiveState, LiveStream, LiveStreamOptions } from './types.ts';
import { createWatcher } from './watcher.ts';

const LIVE_PATH = '/api/v1/live';
/** The server says something at least each 15 s; after three missed times the line is dead. */
const SILENCE_LIMIT_MS = 45_000;
/** A break shorter than this is no news; a longer one is shown as offline. */
const OFFLINE_AFTER_MS = 10_000;

/** How one connection went: whether it ever brought `ready`, and how it ended. */
interface Outcome {
  readonly ready: boolean;
  readonly end: 'in_order' | 'broken' | 'signed_out';
}

/**
 * Opens the stream of live events and keeps it open through every break until `close`, or until nobody is signed in any more.
 * A stream that the server ends in order (its access token ran out) is opened again without a change of state.
 */
export function openLiveStream(options: LiveStreamOptions): LiveStream {
  const { api, onEvent, onState, clock = systemClock, random = Math.random } = options;
  const closed = new AbortController();
  let state: LiveState = 'reconnecting';
  let offlineTimer: TimerHandle | null = null;
  let endWait: (() => void) | null = null;

  const watcher = createWatcher(clock, async (stream_id, target, signal) => {
    const body = { agent_ids: [...target.agent_ids], focus: target.focus };
    await api('PUT /api/v1/live/{stream_id}', { params: { stream_id }, body, signal });
  });

  function setState(next: LiveState): void {
    if (offlineTimer !== null) clock.clearTimeout(offlineTimer);
    offlineTimer = null;
    if (next === 'reconnecting' && !closed.signal.aborted) {
      offlineTimer = clock.setTimeout(() => setState('offline'), OFFLINE_AFTER_MS);
    }
    if (next === state) return;
    state = next;
    onState?.(next);
  }

  async function connect(): Promise<Outcome> {
    const silence = new AbortController();
    let silenceTimer: TimerHandle | null = null;
    let ready = false;
    const take = (event: LiveEvent) => {
      if (event.type === 'ready') {
        ready = true;
        watcher.streamStarted(event.stream_id);
        setState('live');
      }
      onEvent(event);
    };
    const onBytes = () => {
      if (silenceTimer !== null) clock.clearTimeout(silenceTimer);
      silenceTimer = clock.setTimeout(() => silence.abort(), SILENCE_LIMIT_MS);
    };
    try {
      onBytes();
      const signal = AbortSignal.any([closed.signal, silence.signal]);
      const response = await api.stream(LIVE_PATH, { accept: 'text/event-stream' }, signal);
      if (response.body === null) return { ready, end: 'broken' };
      await readEvents(response.body, take, onBytes);
      return { ready, end: ready ? 'in_order' : 'broken' };
    } catch (error) {
      const signedOut = error instanceof ApiProblem && error.status === 401;
      return { ready, end: signedOut ? 'signed_out' : 'broken' };
    } finally {
      watcher.streamEnded();
      if (silenceTimer !== null) clock.clearTimeout(silenceTimer);
    }
  }

  async function run(): Promise<void> {
    let attempt = 0;
    while (!closed.signal.aborted) {
      const { ready, end } = await connect();
      if (closed.signal.aborted) return;
      if (end === 'signed_out') return setState('offline');
      if (end === 'broken' && state === 'live') setState('reconnecting');
      attempt = ready ? 0 : attempt + 1;
      await pause(backoff(attempt, random));
    }
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = clock.setTimeout(resolve, ms);
      endWait = () => {
        clock.clearTimeout(timer);
        resolve();
      };
    });
  }

  setState('reconnecting');
  void run();
  return {
    get state() {
      return state;
    },
    watch: watcher.set,
    wake: () => endWait?.(),
    close: () => {
      closed.abort();
      if (offlineTimer !== null) clock.clearTimeout(offlineTimer);
      endWait?.();
    },
  };
}
