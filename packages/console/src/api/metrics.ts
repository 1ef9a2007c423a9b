import type { MetricSeries } from '@guru/protocol/api';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';

/** As many steps as a chart has pixels to show them in. */
const POINTS = 600;

/** What is charted: a span that ends now, or one that was zoomed into. Unix seconds. */
export type Span = { readonly last_s: number } | { readonly from: number; readonly to: number };

export function metricsQuery(agent_id: string, span: Span) {
  return queryOptions({
    queryKey: ['metrics', agent_id, span],
    queryFn: ({ signal }): Promise<MetricSeries> => {
      const to = 'to' in span ? span.to : Math.ceil(Date.now() / 1000);
      const from = 'from' in span ? span.from : to - span.last_s;
      return api('GET /api/v1/agents/{agent_id}/metrics', {
        params: { agent_id },
        query: { from: isoTime(from), to: isoTime(to), points: POINTS },
        signal,
      });
    },
    placeholderData: keepPreviousData,
  });
}

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
