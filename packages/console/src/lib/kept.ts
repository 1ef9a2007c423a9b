/**
 * Small choices that a browser keeps (theme, columns, the dock's height). Storage may be switched off or hold something
 * else's text: then the fallback counts, and nothing fails.
 */
export interface Kept<T> {
  get(): T;
  set(value: T): void;
  subscribe(listener: () => void): () => void;
}

/** `read` turns a stored text into a value, or null where it makes no sense; `write` answers null to forget the choice. */
export function keep<T>(
  key: string,
  fallback: T,
  read: (text: string) => T | null,
  write: (value: T) => string | null,
): Kept<T> {
  const listeners = new Set<() => void>();
  let value = load();

  function load(): T {
    try {
      const text = localStorage.getItem(key);
      return (text === null ? null : read(text)) ?? fallback;
    } catch {
      return fallback;
    }
  }

  function store(next: T): void {
    try {
      const text = write(next);
      if (text === null) localStorage.removeItem(key);
      else localStorage.setItem(key, text);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  }

  return {
    get: () => value,
    set(next) {
      value = next;
      store(next);
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A number within limits. */
export function keepNumber(key: string, fallback: number, min: number, max: number): Kept<number> {
  const clamp = (value: number) => Math.min(max, Math.max(min, Math.round(value)));
  const kept = keep(
    key,
    fallback,
    (text) => (Number.isFinite(Number(text)) && text !== '' ? clamp(Number(text)) : null),
    (value) => String(clamp(value)),
  );
  return { ...kept, set: (value) => kept.set(clamp(value)) };
}
