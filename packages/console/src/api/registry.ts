import {
  createRegistryKey,
  deleteRegistryKey,
  deleteRegistryValue,
  exportRegistry,
  listRegistry,
  type RegistryData,
  type RegistryKind,
  setRegistryValue,
} from '@guru/client/manage';
import type { AttachedSession } from '@guru/client/session';
import { queryOptions, useMutation } from '@tanstack/react-query';
import { queryClient } from './query-client.ts';

const registryKey = (session: AttachedSession) => ['registry', session.info.session_id] as const;

/** A key of the registry with what is right below it. */
export function registryQuery(session: AttachedSession, key: string) {
  return queryOptions({
    queryKey: [...registryKey(session), key],
    queryFn: ({ signal }) => listRegistry(session, key, { signal }),
    retry: false,
  });
}

/** A change of the registry. */
export type RegistryChange =
  | { readonly op: 'set'; readonly key: string; readonly value: NewValue }
  | { readonly op: 'delete_value'; readonly key: string; readonly name: string }
  | { readonly op: 'create_key' | 'delete_key'; readonly key: string };

export interface NewValue {
  readonly name: string;
  readonly kind: RegistryKind;
  readonly value: RegistryData;
}

/** Changes the registry; what is shown of it is read again. */
export function useChangeRegistry(session: AttachedSession) {
  return useMutation({
    mutationFn: (change: RegistryChange) => {
      switch (change.op) {
        case 'set':
          return setRegistryValue(session, change.key, change.value);
        case 'delete_value':
          return deleteRegistryValue(session, change.key, change.name);
        case 'create_key':
          return createRegistryKey(session, change.key);
        case 'delete_key':
          return deleteRegistryKey(session, change.key);
      }
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: registryKey(session) }),
  });
}

/** Reads a key with everything below it as the text of a .reg file. */
export function useExportRegistry(session: AttachedSession) {
  return useMutation({ mutationFn: (key: string) => exportRegistry(session, key) });
}
