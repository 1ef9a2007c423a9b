import type { TokenSource } from '../auth/token-source.ts';
import { parseJson, readProblem, unreadable } from './problem.ts';
import { buildRequest, type CallParts } from './request.ts';
import { type Answer, exchange, type Fetch, networkProblem, platformFetch } from './transport.ts';
import type { CallArguments, CallOutput, EndpointKey } from './types.ts';

export interface ApiOptions {
  /** The server's origin, without a slash at its end; empty for the page's own origin. */
  base_url: string;
  fetch?: Fetch;
  tokens: TokenSource;
}

/**
 * Calls one endpoint: `api('GET /api/v1/agents/{agent_id}', { params: { agent_id } })`. Answers the response's body, typed
 * by the contract. Throws `ApiProblem` when the server says no, `NetworkProblem` when it doesn't answer, and the signal's
 * reason when the caller gave up.
 */
export interface ApiClient {
  <K extends EndpointKey>(key: K, ...input: CallArguments<K>): Promise<CallOutput<K>>;
  /** Opens a path whose answer is a stream, with the same authorization and the same errors; no time limit. */
  stream(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response>;
}

/** Makes the client of one server. An access token that has run out is renewed once and the call sent again. */
export function createApi(options: ApiOptions): ApiClient {
  const { base_url, tokens, fetch: transport = platformFetch } = options;

  async function call<K extends EndpointKey>(key: K, ...input: CallArguments<K>): Promise<CallOutput<K>> {
    const parts: CallParts & { signal?: AbortSignal } = input[0] ?? {};
    const { method, path, body } = buildRequest(key, parts);
    const answer = await authorized(
      (token) => exchange(transport, base_url + path, requestInit(method, body, token), parts.signal),
      parts.signal,
    );
    if (!answer.ok) throw readProblem(answer);
    return readOutput<K>(answer);
  }

  async function stream(path: string, headers: Record<string, string>, signal: AbortSignal) {
    const response = await authorized(async (token) => {
      const init = { headers: { ...headers, ...authorization(token) }, signal };
      try {
        return await transport(base_url + path, init);
      } catch (error) {
        signal.throwIfAborted();
        throw networkProblem(error, false);
      }
    }, signal);
    if (response.ok) return response;
    const { status, ok } = response;
    throw readProblem({ status, ok, headers: response.headers, text: await response.text() });
  }

  async function authorized<T extends { status: number }>(
    request: (token: string | null) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const token = tokens.current();
    const answer = await request(token);
    if (answer.status !== 401 || token === null) return answer;
    const renewed = await tokens.refresh(token, signal);
    return renewed === null ? answer : await request(renewed);
  }

  return Object.assign(call, { stream });
}

function authorization(token: string | null): Record<string, string> {
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

function requestInit(method: string, body: string | undefined, token: string | null): RequestInit {
  const headers = { accept: 'application/json', ...authorization(token) };
  const common = { method, credentials: 'same-origin', redirect: 'error' } as const;
  if (body === undefined) return { ...common, headers };
  return { ...common, headers: { ...headers, 'content-type': 'application/json' }, body };
}

/** The server's own answers are trusted to fit the contract: one test per endpoint holds the server to it. */
function readOutput<K extends EndpointKey>(answer: Answer): CallOutput<K> {
  if (answer.status === 204) return undefined as CallOutput<K>;
  const value = parseJson(answer.text);
  if (value === undefined)
    throw unreadable(answer, 'The server’s answer is not JSON. Is a proxy in between?');
  return value as CallOutput<K>;
}
