import { useSyncExternalStore } from 'react';
import { type Transfer, transfers } from './transfers.ts';

export function useTransfers(): readonly Transfer[] {
  return useSyncExternalStore(transfers.subscribe, transfers.get);
}
