import type { RecordingDetail } from '@guru/protocol/api';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { readEvents } from '../../api/recordings.ts';
import { Player, type PlayerState } from './player.ts';
import { createReplayScreen } from './replay-screen.ts';

/** A tab that was hidden comes back after a while, and must not leap. */
const LONGEST_TICK_MS = 250;

export interface Playing {
  readonly player: Player | null;
  readonly error: unknown;
}

/** Makes a player in an element, feeds it, and moves it on with the screen's pictures; all ends with the component. */
export function usePlayer(host: HTMLElement | null, recording: RecordingDetail, from_ms: number): Playing {
  const { recording_id, duration_ms, cols, rows } = recording;
  const [playing, setPlaying] = useState<Playing>({ player: null, error: null });
  useEffect(() => {
    if (host === null) return;
    const screen = createReplayScreen(host);
    const player = new Player({ canvas: screen, size: { cols, rows }, length_ms: duration_ms, from_ms });
    const ended = new AbortController();
    setPlaying({ player, error: null });

    async function feed(): Promise<void> {
      try {
        for await (const events of readEvents(recording_id, ended.signal)) player.add(events);
        player.complete();
      } catch (error) {
        if (!ended.signal.aborted) setPlaying({ player, error });
      }
    }
    void feed();

    let before = performance.now();
    let picture = requestAnimationFrame(function tick(now) {
      player.tick(Math.min(LONGEST_TICK_MS, now - before));
      before = now;
      picture = requestAnimationFrame(tick);
    });
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const recolour = () => screen.recolour();
    scheme.addEventListener('change', recolour);
    return () => {
      ended.abort();
      cancelAnimationFrame(picture);
      scheme.removeEventListener('change', recolour);
      screen.dispose();
    };
    // `from_ms` is where it began: the address follows the player, and not the other way round.
  }, [host, recording_id, cols, rows]);
  return playing;
}

/** What the player shows now. */
export function usePlayerState(player: Player): PlayerState {
  return useSyncExternalStore(
    (listener) => player.subscribe(listener),
    () => player.state,
  );
}
