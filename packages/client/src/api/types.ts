import type { Api } from '@guru/protocol/api';
import type { z } from 'zod';

/** A key of the contract: `METHOD /path/{param}`. */
export type EndpointKey = keyof Api & string;

type Part<K extends EndpointKey, P extends string> =
  Api[K] extends Readonly<Record<P, infer S extends z.ZodType>> ? S : never;

/** `z.coerce` takes anything; callers give the type that the server works with. A part that is undefined is not sent. */
type QueryInput<S extends z.ZodType> = {
  [F in keyof z.input<S>]:
    | (unknown extends z.input<S>[F] ? z.output<S>[F & keyof z.output<S>] : z.input<S>[F])
    | undefined;
};

type Maybe<Name extends string, T> = Partial<T> extends T ? { [N in Name]?: T } : { [N in Name]: T };

type Params<K extends EndpointKey> = [Part<K, 'params'>] extends [never]
  ? unknown
  : Maybe<'params', z.input<Part<K, 'params'>>>;
type Query<K extends EndpointKey> = [Part<K, 'query'>] extends [never]
  ? unknown
  : Maybe<'query', QueryInput<Part<K, 'query'>>>;
type Body<K extends EndpointKey> = [Part<K, 'body'>] extends [never]
  ? unknown
  : Maybe<'body', z.input<Part<K, 'body'>>>;

/** What a call of endpoint `K` takes: its params, query and body, and a signal that ends the wait. */
export type CallInput<K extends EndpointKey> = Params<K> & Query<K> & Body<K> & { signal?: AbortSignal };

/** What a call of endpoint `K` answers; nothing for endpoints without a response. */
export type CallOutput<K extends EndpointKey> = [Part<K, 'response'>] extends [never]
  ? undefined
  : z.output<Part<K, 'response'>>;

/** The arguments after the key: left out where an endpoint needs none. */
export type CallArguments<K extends EndpointKey> =
  Partial<CallInput<K>> extends CallInput<K> ? [input?: CallInput<K>] : [input: CallInput<K>];
