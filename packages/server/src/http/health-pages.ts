import { timingSafeEqual } from 'node:crypto';
import type { Registry } from 'prom-client';
import { ApiError } from '../errors/index.ts';
import type { Logger } from '../log.ts';
import type { Pages } from './app.ts';

export interface HealthParts {
  /** Rejects when the database doesn't answer. */
  readonly ping: () => Promise<void>;
  /** Whether a planned stop has begun. */
  readonly isStopping: () => boolean;
  readonly log: Logger;
  readonly registry: Registry;
  /** Null: there is no `/metrics`. */
  readonly metricsToken: string | null;
}

/** `/healthz` (the process lives), `/readyz` (it can do its work), `/metrics` (Prometheus). */
export function healthPages({ ping, isStopping, log, registry, metricsToken }: HealthParts): Pages {
  return (app) => {
    app.get('/healthz', () => Response.json({ status: 'ok' }));
    app.get('/readyz', async () => {
      if (isStopping()) throw new ApiError('stopping');
      await ping().catch((cause: unknown) => {
        log.warn({ err: cause }, 'not ready');
        throw new ApiError('not_ready');
      });
      return Response.json({ status: 'ready' });
    });
    app.get('/metrics', async (c) => {
      if (metricsToken === null) throw new ApiError('not_found');
      if (!isBearer(c.req.header('authorization'), metricsToken)) throw new ApiError('not_signed_in');
      return new Response(await registry.metrics(), { headers: { 'content-type': registry.contentType } });
    });
  };
}

function isBearer(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? '');
  const expected = Buffer.from(`Bearer ${token}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
