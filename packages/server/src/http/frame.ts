import { randomBytes } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { Logger } from '../log.ts';
import type { HttpContext, HttpEnvironment } from './environment.ts';
import type { HttpMetrics } from './metrics.ts';
import { secure } from './security-headers.ts';

export interface FrameParts {
  readonly log: Logger;
  readonly metrics: HttpMetrics;
  /** Whether people reach the server by https, directly or through a proxy. */
  readonly overTls: boolean;
}

/**
 * What every request gets, whatever answers it: an id to quote, the headers of security, a line in the log and a count. The log has the route and the
 * path without its query; it has no headers and no bodies, for that is where secrets travel.
 */
export function frame(parts: FrameParts): MiddlewareHandler<HttpEnvironment> {
  return async (c, next) => {
    const begin = performance.now();
    const requestId = randomBytes(9).toString('base64url');
    c.set('request_id', requestId);
    await next();
    const { status } = c.res;
    secure(c.res.headers, parts.overTls);
    c.res.headers.set('x-request-id', requestId);
    const ms = performance.now() - begin;
    const route = routeOf(c);
    parts.metrics.answered(route, status, ms / 1000);
    parts.log.debug(
      { request_id: requestId, method: c.req.method, path: c.req.path, route, status, ms },
      'answered',
    );
  };
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The pattern that answered: as a label it must be one of few, and both paths and methods can be made up. */
function routeOf(c: HttpContext): string {
  return `${METHODS.has(c.req.method) ? c.req.method : 'OTHER'} ${routePath(c, -1)}`;
}
