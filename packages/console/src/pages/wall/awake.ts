import { useEffect, useState } from 'react';

/**
 * Keeps the screen from going dark while the page is shown, and says whether that works: it does not in browsers without Wake Lock, on a page that came
 * without TLS, and where the system saves its battery. The browser lets the lock go whenever the page is hidden, so it is asked for again when it is back.
 */
export function useAwake(): boolean {
  const [awake, setAwake] = useState('wakeLock' in navigator);
  useEffect(() => {
    if (!('wakeLock' in navigator)) return;
    const gone = new AbortController();
    let lock: WakeLockSentinel | null = null;
    const take = async () => {
      if (document.visibilityState !== 'visible' || (lock && !lock.released)) return;
      try {
        const taken = await navigator.wakeLock.request('screen');
        if (gone.signal.aborted) return void taken.release();
        lock = taken;
        setAwake(true);
      } catch {
        // Refused, which no error's kind tells apart further: the page says so, and asks again when it is shown again.
        if (!gone.signal.aborted) setAwake(false);
      }
    };
    void take();
    document.addEventListener('visibilitychange', () => void take(), { signal: gone.signal });
    return () => {
      gone.abort();
      void lock?.release();
    };
  }, []);
  return awake;
}
