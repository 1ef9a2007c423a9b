import { api, type Endpoint } from '@guru/protocol/api';
import { Hono } from 'hono';
import { ApiError } from '../errors/index.ts';
import type { ApiHandlers } from './contract.ts';
import { answerEndpoint, type EndpointParts, type WornHandler } from './endpoint.ts';
import type { HttpEnvironment } from './environment.ts';
import { type FrameParts, frame } from './frame.ts';
import { problemResponse, toApiError } from './problem.ts';
import { answerStream, type StreamRoute } from './streams.ts';
import { answerUpgrade, type UpgradeRoute } from './upgrades.ts';

export type App = Hono<HttpEnvironment>;

/** Adds routes that aren't in the API's contract, such as health or the console. */
export type Pages = (app: App) => void;

export interface AppParts extends EndpointParts, FrameParts {
  readonly handlers: Partial<ApiHandlers>;
  readonly streams: readonly StreamRoute[];
  readonly upgrades: readonly UpgradeRoute[];
  /** In this order, after the API. */
  readonly pages: readonly Pages[];
}

/** Puts the whole HTTP side together: the contract's endpoints, streams, upgrades and pages, and what answers everything else. */
export function createApp(parts: AppParts): App {
  const app: App = new Hono();
  app.use(frame(parts));
  app.onError((thrown, c) => {
    const error = toApiError(thrown);
    const request = { request_id: c.var.request_id, code: error.code };
    // When it can't keep up there is one line for each of very many requests: a short one.
    if (error.code === 'busy') parts.log.warn({ ...request, why: String(thrown) }, 'a request was put off');
    else if (thrown !== error) parts.log.error({ ...request, err: thrown }, 'a request failed');
    return problemResponse(error, c.var.request_id);
  });
  app.notFound((c) => problemResponse(new ApiError('not_found'), c.var.request_id));

  // `/agents/counts` is whole before `/agents/:agent_id` comes, which would answer its other methods.
  addEndpoints(app, parts, (path) => !path.includes('{'));
  refuseOtherMethods(app);
  addEndpoints(app, parts, (path) => path.includes('{'));
  for (const stream of parts.streams) app.get(stream.path, answerStream(stream, parts));
  for (const upgrade of parts.upgrades) app.get(upgrade.path, answerUpgrade(upgrade));
  for (const addPages of parts.pages) addPages(app);
  refuseOtherMethods(app);
  return app;
}

function addEndpoints(app: App, parts: AppParts, isMeant: (path: string) => boolean): void {
  const handlers: Record<string, WornHandler | undefined> = parts.handlers;
  for (const [key, endpoint] of Object.entries<Endpoint>(api)) {
    const [method = '', path = ''] = key.split(' ');
    const handler = handlers[key];
    if (handler === undefined || !isMeant(path)) continue;
    app.on(method, toPattern(path), answerEndpoint(endpoint, handler, parts));
  }
}

/** `/a/{id}` of the contract as `/a/:id` of the router. */
function toPattern(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

/** For each path that is known by some method until now: all others get 405 with the list (RFC 9110 §15.5.6). */
function refuseOtherMethods(app: App): void {
  const known = new Map<string, Set<string>>();
  const refused = new Set(app.routes.filter(({ method }) => method === 'ALL').map(({ path }) => path));
  for (const { method, path } of app.routes) {
    if (refused.has(path) || path.endsWith('*')) continue;
    const methods = known.get(path) ?? new Set();
    methods.add(method);
    if (method === 'GET') methods.add('HEAD');
    known.set(path, methods);
  }
  for (const [path, methods] of known) {
    const allow = [...methods].toSorted().join(', ');
    app.all(path, () => {
      throw new ApiError('method_not_allowed', { headers: { allow } });
    });
  }
}
