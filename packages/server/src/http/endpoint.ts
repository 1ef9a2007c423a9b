import { type Endpoint, roleAllows } from '@guru/protocol/api';
import type { z } from 'zod';
import { ApiError, type ErrorCode } from '../errors/index.ts';
import type { Authenticate, Input, InTenant, SignedInUser, Unit } from './contract.ts';
import { callerOf, type HttpContext } from './environment.ts';
import { refuseForeignOrigin } from './origin.ts';
import { readJsonBody, refuseBody } from './read-body.ts';
import { readQuery, validate } from './validate.ts';

/** What dispatch needs of the rest of the server. */
export interface EndpointParts {
  readonly authenticate: Authenticate;
  readonly inTenant: InTenant;
  /** The origins whose pages may write. */
  readonly origins: ReadonlySet<string>;
}

interface WornInput extends Omit<Input<unknown>, 'params' | 'query' | 'body'> {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/**
 * Handlers with their endpoints' types worn off, for the one table that dispatch goes by. They are written as methods, which TypeScript
 * compares in both directions, so that exact handlers fit; what each one gets is what its own schemas let through.
 */
interface Worn {
  plain(input: WornInput & Partial<Unit> & { readonly user?: SignedInUser }): unknown;
  waiting(
    input: WornInput & {
      readonly user: SignedInUser;
      transaction<T>(work: (unit: Unit) => Promise<T>): Promise<T>;
      stayOpen(): void;
    },
  ): Promise<unknown>;
}
export type WornHandler = Worn['plain'] | Pick<Worn, 'waiting'>;

/**
 * Makes the answerer of one endpoint: origin, then who asks, then role, then each part of the request by its schema, then the handler (in one transaction,
 * unless it is public or waiting), then the answer. Every refusal is an `ApiError`.
 */
export function answerEndpoint(endpoint: Endpoint, handler: WornHandler, parts: EndpointParts) {
  return async (c: HttpContext): Promise<Response> => {
    const request = c.req.raw;
    if (request.method !== 'GET' && request.method !== 'HEAD')
      refuseForeignOrigin(request.headers, parts.origins);
    const user =
      endpoint.access === 'public' ? null : await authorise(endpoint.access, request.headers, parts);
    const input = await readInput(endpoint, c);
    const answer = await run(handler, input, user, parts.inTenant, () => c.env.stayOpen());
    if (answer instanceof Response) return answer;
    const { answerHeaders: headers } = input;
    if (endpoint.response === undefined) return new Response(null, { status: endpoint.status, headers });
    headers.set('content-type', 'application/json');
    return new Response(JSON.stringify(answer), { status: endpoint.status, headers });
  };
}

/** Who asks, if the role allows it. Throws `not_signed_in`, `token_expired`, `not_allowed`. */
export async function authorise(
  access: SignedInUser['role'],
  headers: Headers,
  parts: Pick<EndpointParts, 'authenticate'>,
): Promise<SignedInUser> {
  const user = await parts.authenticate(headers);
  if (!roleAllows(user.role, access)) {
    throw new ApiError('not_allowed', { detail: `It takes the role ${access}; yours is ${user.role}.` });
  }
  return user;
}

async function readInput(endpoint: Endpoint, c: HttpContext): Promise<WornInput> {
  const search = new URL(c.req.url).searchParams;
  const params = part(endpoint.params, c.req.param(), 'bad_path');
  const query = part(endpoint.query, readQuery(search), 'bad_query');
  if (endpoint.query === undefined) refuseQuery(search);
  const body = endpoint.body && validate(endpoint.body, await readJsonBody(c.req.raw), 'bad_body');
  if (endpoint.body === undefined) await refuseBody(c.req.raw);
  return { params, query, body, caller: callerOf(c), answerHeaders: new Headers() };
}

/** For what takes neither query nor body. Throws `bad_query`, `bad_body`, `body_too_large`. */
export async function refuseInput(c: HttpContext): Promise<void> {
  refuseQuery(new URL(c.req.url).searchParams);
  await refuseBody(c.req.raw);
}

function refuseQuery(search: URLSearchParams): void {
  if (search.size > 0) throw new ApiError('bad_query', { detail: 'This endpoint takes no query.' });
}

function part(schema: z.ZodType | undefined, value: unknown, code: ErrorCode): unknown {
  return schema === undefined ? undefined : validate(schema, value, code);
}

async function run(
  handler: WornHandler,
  input: WornInput,
  user: SignedInUser | null,
  inTenant: InTenant,
  stayOpen: () => void,
): Promise<unknown> {
  if (user === null) {
    if (typeof handler === 'function') return await handler(input);
    throw new Error('a public endpoint has no tenant to wait in');
  }
  if (typeof handler === 'function')
    return await inTenant(user, async (unit) => await handler({ ...input, ...unit, user }));
  return await handler.waiting({ ...input, user, transaction: (work) => inTenant(user, work), stayOpen });
}
