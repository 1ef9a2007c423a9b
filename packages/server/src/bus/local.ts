import type { Bus, Reply, RequestOptions, Service, Subject } from './bus.ts';

/** How many payloads handlers may publish on the subject that is being delivered: more is handlers answering each other for ever. */
const MAX_REENTRANT = 1024;

interface Subscription {
  readonly handler: (payload: never) => unknown;
  active: boolean;
}

interface Topic {
  /** Replaced, never changed in place, so that a delivery goes on over the list that it started with. */
  subscriptions: readonly Subscription[];
  /** While a payload is delivered: those that handlers published meanwhile. */
  waiting: unknown[] | undefined;
}

type Responder = (payload: never, signal: AbortSignal) => unknown;

/** The bus inside one process: delivery is a function call, so that a relayed frame costs one look-up. */
export class LocalBus implements Bus {
  readonly #topics = new Map<string, Topic>();
  readonly #responders = new Map<string, Responder>();
  readonly #onError: (subject: string, error: unknown) => void;

  /** `onError` hears what handlers throw; it must not throw itself. */
  constructor(onError: (subject: string, error: unknown) => void) {
    this.#onError = onError;
  }

  publish<P>(subject: Subject<P>, payload: P): void {
    const topic = this.#topics.get(subject);
    if (topic === undefined) return;
    if (topic.waiting !== undefined) {
      if (topic.waiting.length >= MAX_REENTRANT) throw new Error(`handlers of ${subject} feed themselves`);
      topic.waiting.push(payload);
      return;
    }
    const waiting: unknown[] = [];
    topic.waiting = waiting;
    this.#deliver(subject, topic, payload);
    // What handlers published meanwhile comes after what they were handling, for every subscriber alike. The list grows while
    // it is read, up to its limit.
    for (const next of waiting) this.#deliver(subject, topic, next);
    topic.waiting = undefined;
  }

  subscribe<P>(subject: Subject<P>, handler: (payload: P) => void): Disposable {
    const subscription: Subscription = { handler, active: true };
    let topic = this.#topics.get(subject);
    if (topic === undefined) {
      topic = { subscriptions: [], waiting: undefined };
      this.#topics.set(subject, topic);
    }
    topic.subscriptions = [...topic.subscriptions, subscription];
    return { [Symbol.dispose]: () => this.#unsubscribe(subject, subscription) };
  }

  async request<Q, R>(service: Service<Q, R>, payload: Q, options: RequestOptions): Promise<Reply<R>> {
    const responder = this.#responders.get(service) as ((q: Q, s: AbortSignal) => R | Promise<R>) | undefined;
    if (options.signal?.aborted) return { ok: false, code: 'aborted' };
    if (responder === undefined) return { ok: false, code: 'no_responder' };
    const gone = new AbortController();
    const { promise, resolve } = Promise.withResolvers<Reply<R>>();
    const timer = setTimeout(() => resolve({ ok: false, code: 'timeout' }), options.timeout_ms);
    const abort = () => resolve({ ok: false, code: 'aborted' });
    options.signal?.addEventListener('abort', abort, { once: true });
    this.#answer(service, responder, payload, gone.signal).then(resolve, abort);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', abort);
      gone.abort();
    }
  }

  respond<Q, R>(
    service: Service<Q, R>,
    handler: (payload: Q, signal: AbortSignal) => R | Promise<R>,
  ): Disposable {
    if (this.#responders.has(service)) throw new Error(`${service} has a responder already`);
    this.#responders.set(service, handler);
    return {
      [Symbol.dispose]: () => {
        if (this.#responders.get(service) === handler) this.#responders.delete(service);
      },
    };
  }

  async #answer<Q, R>(
    service: string,
    responder: (payload: Q, signal: AbortSignal) => R | Promise<R>,
    payload: Q,
    signal: AbortSignal,
  ): Promise<Reply<R>> {
    try {
      return { ok: true, value: await responder(payload, signal) };
    } catch (error) {
      this.#onError(service, error);
      return { ok: false, code: 'responder_failed' };
    }
  }

  #deliver(subject: string, topic: Topic, payload: unknown): void {
    for (const subscription of topic.subscriptions) {
      if (!subscription.active) continue;
      try {
        const result = subscription.handler(payload as never);
        if (result instanceof Promise) result.catch((error) => this.#onError(subject, error));
      } catch (error) {
        this.#onError(subject, error);
      }
    }
  }

  #unsubscribe(subject: string, subscription: Subscription): void {
    subscription.active = false;
    const topic = this.#topics.get(subject);
    if (topic === undefined) return;
    topic.subscriptions = topic.subscriptions.filter((other) => other !== subscription);
    if (topic.subscriptions.length === 0) this.#topics.delete(subject);
  }
}
