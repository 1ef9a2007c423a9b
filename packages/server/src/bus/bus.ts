/**
 * The small bus on which the parts of the server meet that may sit on different nodes later: the gateway holds the agents' sockets,
 * the tunnel the technicians', and they know each other by subjects alone. `local.ts` is the bus inside one process; whatever
 * comes beside it must pass `bus-contract.ts`.
 */

declare const payloadOf: unique symbol;
declare const exchangeOf: unique symbol;

/** The name of a stream of payloads of one type: bytes, or what JSON can carry. Made in `subjects.ts` alone. */
export type Subject<P> = string & { readonly [payloadOf]: P };

/** The name of a service that answers each request `Q` with one reply `R`. Made in `subjects.ts` alone. */
export type Service<Q, R> = string & { readonly [exchangeOf]: (request: Q) => R };

/** Why a request brought no reply. */
export type RequestFailure = 'no_responder' | 'timeout' | 'aborted' | 'responder_failed';

export type Reply<R> =
  | { readonly ok: true; readonly value: R }
  | { readonly ok: false; readonly code: RequestFailure };

export interface RequestOptions {
  readonly timeout_ms: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What every implementation promises:
 * - Payloads of one subject that one publisher sent arrive at each subscriber in the order in which they were published.
 * - Nothing is delivered to a handler whose subscription was disposed.
 * - A handler that throws, rejects or waits disturbs neither the publisher nor other handlers; nobody waits for a handler.
 * - Nothing is kept for a subject that nobody subscribes to.
 * - A payload belongs to the bus once published: neither side changes it afterwards.
 */
export interface Bus {
  publish<P>(subject: Subject<P>, payload: P): void;

  subscribe<P>(subject: Subject<P>, handler: (payload: P) => void): Disposable;

  /**
   * Asks the one responder of a service. Never rejects: a service without responder fails at once, a late one after
   * `timeout_ms`, and a responder that throws fails the request.
   */
  request<Q, R>(service: Service<Q, R>, payload: Q, options: RequestOptions): Promise<Reply<R>>;

  /**
   * Answers the requests of a service until disposed. `signal` aborts when the one who asked no longer waits. Throws when
   * the service has a responder already.
   */
  respond<Q, R>(
    service: Service<Q, R>,
    handler: (payload: Q, signal: AbortSignal) => R | Promise<R>,
  ): Disposable;
}
