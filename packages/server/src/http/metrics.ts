import { Counter, Histogram, type Registry } from 'prom-client';

export interface HttpMetrics {
  /** Counts one answered request by its route (never its path, which anyone can make up). */
  answered(route: string, status: number, seconds: number): void;
}

/** Registers what the HTTP floor measures. */
export function createHttpMetrics(registry: Registry): HttpMetrics {
  const requests = new Counter({
    name: 'guru_http_requests_total',
    help: 'Requests answered, by route and status',
    labelNames: ['route', 'status'] as const,
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'guru_http_request_duration_seconds',
    help: 'Time from request to answer, by route',
    labelNames: ['route'] as const,
    buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10],
    registers: [registry],
  });
  return {
    answered(route, status, seconds) {
      requests.inc({ route, status });
      durations.observe({ route }, seconds);
    },
  };
}
