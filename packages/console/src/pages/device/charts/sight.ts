import type { Span } from '../../../api/metrics.ts';
import type { DeviceSearch, Range } from '../../../app/search.ts';

const SECONDS: Record<Range, number> = { '15m': 900, '1h': 3600, '24h': 86_400, '7d': 604_800 };

/** What the address asks for: a span that was zoomed into, or the last so many seconds. */
export function spanOf({ range = '15m', from, to }: DeviceSearch): Span {
  return from !== undefined && to !== undefined ? { from, to } : { last_s: SECONDS[range] };
}

/** Where the charts begin and end, in Unix seconds: a live span ends now. */
export function sightOf(span: Span, now_s: number) {
  return 'last_s' in span ? { from: now_s - span.last_s, to: now_s } : span;
}
