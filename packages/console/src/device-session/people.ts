import type { Person } from '@guru/protocol/control';

/** Who shares a session, as the server said last; nobody before somebody watches. */
export interface People {
  get(): readonly Person[];
  set(people: readonly Person[]): void;
  subscribe(listener: () => void): () => void;
}

export function keepPeople(): People {
  let people: readonly Person[] = [];
  const listeners = new Set<() => void>();
  return {
    get: () => people,
    set(next) {
      people = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
