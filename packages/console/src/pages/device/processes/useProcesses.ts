import { type DeviceProcess, watchProcesses } from '@guru/client/manage';
import type { AttachedSession } from '@guru/client/session';
import { useEffect, useState } from 'react';

const INTERVAL_MS = 2000;

export interface WatchedProcesses {
  /** Undefined until the device has told them first. */
  readonly processes: readonly DeviceProcess[] | undefined;
  /** The device has broken off, or won't. */
  readonly error: unknown;
}

/** The processes of a device, told again every two seconds while the component is shown. */
export function useProcesses(session: AttachedSession): WatchedProcesses {
  const [watched, setWatched] = useState<WatchedProcesses>({ processes: undefined, error: null });
  useEffect(() => {
    const shown = new AbortController();
    watchProcesses(session, {
      interval_ms: INTERVAL_MS,
      onList: ({ processes }) => setWatched({ processes, error: null }),
      signal: shown.signal,
    }).catch((error: unknown) => {
      if (!shown.signal.aborted) setWatched(({ processes }) => ({ processes, error }));
    });
    return () => shown.abort();
  }, [session]);
  return watched;
}
