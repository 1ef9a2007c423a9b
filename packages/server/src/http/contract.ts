import type { Api, Endpoint, Role } from '@guru/protocol/api';
import type { z } from 'zod';
import type { Tx } from '../db/index.ts';

/** The person behind an access token. */
export interface SignedInUser {
  readonly user_id: string;
  readonly partner_id: string;
  readonly role: Role;
  /** When the access token ends, in Unix milliseconds: what outlives a request (a stream) must end then. */
  readonly expires_at: number;
}

/** What is known of a request besides its validated parts. */
export interface Caller {
  readonly request_id: string;
  /** The address of the peer, or of the proxy's client where a proxy is trusted. */
  readonly address: string;
  readonly headers: Headers;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

type Part<E, P extends 'params' | 'query' | 'body'> = E extends {
  readonly [K in P]: infer S extends z.ZodType;
}
  ? z.output<S>
  : undefined;

/** What a handler answers: the endpoint's response, or nothing where it has none (204); a stream of its own where it may. */
export type Answer<E> =
  | (E extends { readonly response: infer S extends z.ZodType } ? z.output<S> : undefined)
  | (E extends { readonly events: string } ? Response : never)
  | (E extends { readonly download: string } ? Response : never);

/** The validated parts of a request, by the endpoint's schemas. */
export interface Input<E> {
  readonly params: Part<E, 'params'>;
  readonly query: Part<E, 'query'>;
  readonly body: Part<E, 'body'>;
  readonly caller: Caller;
  /** Headers for the answer, for what isn't in its body (cookies). */
  readonly answerHeaders: Headers;
}

/** What was done to what. `action` reads `<noun>.<past participle>`, e.g. `client.created`; details hold no secrets. */
export interface AuditEntry {
  readonly action: `${string}.${string}`;
  readonly target_kind: string;
  readonly target_id: string | null;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** One transaction in the tenant of the signed-in user. */
export interface Unit {
  readonly tx: Tx;
  /** Appends to the audit in the same transaction. */
  audit(entry: AuditEntry): Promise<void>;
  /** Runs when the transaction has committed, and not at all when it hasn't: for telling others of the change. It must not throw. */
  afterCommit(tell: () => void): void;
}

/** A handler of an endpoint that anyone may call. It opens its own transactions. */
export type PublicHandler<E> = (input: Input<E>) => Promise<Answer<E>> | Answer<E>;

/** A handler that is one transaction: it commits when the handler returns, and rolls back when it throws. */
export type TenantHandler<E> = (
  input: Input<E> & Unit & { readonly user: SignedInUser },
) => Promise<Answer<E>> | Answer<E>;

/** A handler that waits for something besides the database, and so must not hold a transaction meanwhile. */
export interface WaitingHandler<E> {
  waiting(
    input: Input<E> & {
      readonly user: SignedInUser;
      transaction<T>(work: (unit: Unit) => Promise<T>): Promise<T>;
      /** Lets this answer take longer than the runtime lets a silent connection be. */
      stayOpen(): void;
    },
  ): Promise<Answer<E>>;
}

export type Handler<E extends Endpoint> = E['access'] extends 'public'
  ? PublicHandler<E>
  : TenantHandler<E> | WaitingHandler<E>;

/**
 * A handler for every endpoint of (a part of) the contract. A feature returns `HandlersOf<typeof places>`, so that a missing or
 * misspelt endpoint doesn't compile; the composition root spreads them together into `HandlersOf<Api>`.
 */
export type HandlersOf<C> = {
  readonly [K in keyof C]: C[K] extends Endpoint ? Handler<C[K]> : never;
};

export type ApiHandlers = HandlersOf<Api>;

/** Says who a request comes from, by its headers. Throws `not_signed_in` or `token_expired`. */
export type Authenticate = (headers: Headers) => Promise<SignedInUser>;

/** Runs work as one transaction in the user's tenant: commits when it returns, rolls back when it throws. */
export type InTenant = <T>(user: SignedInUser, work: (unit: Unit) => Promise<T>) => Promise<T>;
