import {
  controlService,
  inspectService,
  killProcess,
  listServices,
  type ProcessIdentity,
  type ProcessSignal,
  type ServiceAction,
  setNice,
} from '@guru/client/manage';
import type { AttachedSession } from '@guru/client/session';
import { queryOptions, useMutation } from '@tanstack/react-query';
import { queryClient } from './query-client.ts';

/** Services change by themselves too: they are asked for again so often while they are shown. */
const SERVICES_EVERY_MS = 10_000;

/** A signal for a process of the device, or how much it is to yield. */
export type ProcessChange = { readonly signal: ProcessSignal } | { readonly nice: number };

/** Changes one process; the watched list shows what has become of it. */
export function useChangeProcess(session: AttachedSession, process: ProcessIdentity) {
  return useMutation({
    mutationFn: (change: ProcessChange) =>
      'signal' in change
        ? killProcess(session, process, change.signal)
        : setNice(session, process, change.nice),
  });
}

/** What is read over a session is worth nothing in another: the key names the session. */
const servicesKey = (session: AttachedSession) => ['services', session.info.session_id] as const;

export function servicesQuery(session: AttachedSession) {
  return queryOptions({
    queryKey: servicesKey(session),
    queryFn: ({ signal }) => listServices(session, { signal }),
    refetchInterval: SERVICES_EVERY_MS,
    retry: false,
  });
}

export function serviceQuery(session: AttachedSession, name: string) {
  return queryOptions({
    queryKey: [...servicesKey(session), name],
    queryFn: ({ signal }) => inspectService(session, name, { signal }),
    refetchInterval: SERVICES_EVERY_MS,
    retry: false,
  });
}

/** Starts, stops, restarts, enables or disables a service; the list and the service show what it is then. */
export function useControlService(session: AttachedSession, name: string) {
  return useMutation({
    mutationFn: (action: ServiceAction) => controlService(session, name, action),
    onSuccess: (detail) => queryClient.setQueryData(serviceQuery(session, name).queryKey, detail),
    onSettled: () => queryClient.invalidateQueries({ queryKey: servicesKey(session), exact: true }),
  });
}
