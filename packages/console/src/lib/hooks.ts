import { useSyncExternalStore } from 'react';
import type { Kept } from './kept.ts';

/** A kept choice and its setter, like useState. */
export function useKept<T>(kept: Kept<T>): [T, (value: T) => void] {
  return [useSyncExternalStore(kept.subscribe, kept.get), kept.set];
}

/** Whether a media query holds, now and as it changes. */
function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = matchMedia(query);
      media.addEventListener('change', changed);
      return () => media.removeEventListener('change', changed);
    },
    () => matchMedia(query).matches,
  );
}

/** Narrower than this the console is a phone's; the same width as `--breakpoint-sm`. */
export function usePhone(): boolean {
  return useMedia('(width < 40rem)');
}
