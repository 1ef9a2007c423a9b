interface Shared<P> {
  readonly listeners: Set<(payload: P) => void>;
  readonly subscription: Disposable;
}

/** One subscription for each key that anybody listens to, whoever else does: it begins with the first listener and ends with the last. */
export class SharedSubscriptions<P> {
  readonly #begin: (key: string, hear: (payload: P) => void) => Disposable;
  readonly #shared = new Map<string, Shared<P>>();

  /** `begin` makes the one subscription of a key. */
  constructor(begin: (key: string, hear: (payload: P) => void) => Disposable) {
    this.#begin = begin;
  }

  /** Hears every payload of the key until disposed. A listener must not throw, wait, or listen twice. */
  listen(key: string, listener: (payload: P) => void): Disposable {
    const shared = this.#shared.get(key) ?? this.#open(key);
    shared.listeners.add(listener);
    return { [Symbol.dispose]: () => this.#leave(key, shared, listener) };
  }

  #open(key: string): Shared<P> {
    const listeners: Shared<P>['listeners'] = new Set();
    const subscription = this.#begin(key, (payload) => {
      for (const listener of listeners) listener(payload);
    });
    const shared = { listeners, subscription };
    this.#shared.set(key, shared);
    return shared;
  }

  #leave(key: string, shared: Shared<P>, listener: (payload: P) => void): void {
    if (!shared.listeners.delete(listener) || shared.listeners.size > 0) return;
    this.#shared.delete(key);
    shared.subscription[Symbol.dispose]();
  }
}
