import type { Clock, TimerHandle } from '@guru/protocol';
import { ApiProblem } from '../api/problem.ts';
import type { LiveTarget } from './types.ts';

/** Scrolling changes the rows many times a second; one request after the last change is enough. */
const QUIET_MS = 150;
const RETRY_MS = 2000;

/** Keeps the server told what the present stream watches. */
export interface Watcher {
  set(target: LiveTarget): void;
  /** A new stream knows nothing of what was watched before. */
  streamStarted(stream_id: string): void;
  streamEnded(): void;
}

/** `put` sends one target; the watcher sends one at a time, and only what differs from what the stream was told last. */
export function createWatcher(
  clock: Clock,
  put: (stream_id: string, target: LiveTarget, signal: AbortSignal) => Promise<void>,
): Watcher {
  let target: LiveTarget = { agent_ids: [], focus: null };
  let stream: { readonly id: string; told: string; readonly ended: AbortController } | null = null;
  let timer: TimerHandle | null = null;
  let sending = false;

  function schedule(ms: number): void {
    if (timer !== null) clock.clearTimeout(timer);
    timer = clock.setTimeout(() => {
      timer = null;
      void tell();
    }, ms);
  }

  async function tell(): Promise<void> {
    if (stream === null || sending) return;
    const { id, ended } = stream;
    const saying = target;
    const text = JSON.stringify(saying);
    if (stream.told === text) return;
    sending = true;
    let next: number | null = null;
    try {
      await put(id, saying, ended.signal);
      if (stream?.id === id) stream.told = text;
    } catch (error) {
      // A stream that the server doesn't know is about to end here too; a target that it refuses won't get better.
      if (!(error instanceof ApiProblem)) next = RETRY_MS;
    } finally {
      sending = false;
    }
    if (stream !== null && (stream.id !== id || saying !== target)) next = 0;
    if (next !== null && stream !== null) schedule(next);
  }

  function streamEnded(): void {
    stream?.ended.abort();
    stream = null;
    if (timer !== null) clock.clearTimeout(timer);
    timer = null;
  }

  return {
    set(next) {
      target = next;
      if (stream !== null) schedule(QUIET_MS);
    },
    streamStarted(stream_id) {
      streamEnded();
      const nothing = JSON.stringify({ agent_ids: [], focus: null });
      stream = { id: stream_id, told: nothing, ended: new AbortController() };
      schedule(0);
    },
    streamEnded,
  };
}
