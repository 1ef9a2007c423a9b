import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import { alertsQuery } from '../../../api/alerts.ts';
import { useMe } from '../../../api/me.ts';
import { metricsQuery } from '../../../api/metrics.ts';
import { sessionsQuery } from '../../../api/sessions.ts';
import type { DeviceSearch, Range } from '../../../app/search.ts';
import { useShortcuts } from '../../../frame/shortcuts.ts';
import { useNow } from '../../../lib/clock.ts';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { nameOf } from '../../devices/columns.tsx';
import { TEXTS } from '../texts.ts';
import { useDevice, useTrail } from '../useDevice.ts';
import { ChartsSkeleton } from './ChartsSkeleton.tsx';
import { type Mark, marksIn } from './marks.ts';
import { CHARTED, PANELS, type Panel } from './panels.ts';
import type { Sight } from './plot.ts';
import { joinSeries } from './series.ts';
import { sightOf, spanOf } from './sight.ts';

/** The drawing part is large and comes on its own. */
const DeviceCharts = lazy(() => import('./DeviceCharts.tsx').then((m) => ({ default: m.DeviceCharts })));

const route = getRouteApi('/in/devices/$agentId');

interface Props {
  agentId: string;
  only?: Panel['id'];
}

/** The measurements of a device over the span that the address names; a span that ends now grows with each heartbeat. */
export function Charts({ agentId, only }: Props) {
  const search = route.useSearch();
  const navigate = useNavigate();
  const span = spanOf(search);
  const metrics = useQuery(metricsQuery(agentId, span));
  const { samples } = useTrail(agentId);
  const device = nameOf(useDevice(agentId));
  const now = useNow();
  const live = 'last_s' in span;
  const panels = useMemo(() => PANELS.filter(({ id }) => only === undefined || id === only), [only]);
  const columns = useMemo(
    () => metrics.data && joinSeries(metrics.data, live ? samples : [], CHARTED),
    [metrics.data, samples, live],
  );
  const end = Math.max(now / 1000, samples.at(-1)?.at ?? 0);
  const { from, to } = sightOf(span, end);
  const sight = useMemo(() => ({ from, to }), [from, to]);
  const marks = useMarks(agentId, sight);

  const setSearch = (next: DeviceSearch) =>
    void navigate({
      to: '.',
      search: (before) => ({ ...before, from: undefined, to: undefined, ...next }),
      replace: true,
    });
  const setRange = (range: Range) => setSearch({ range: range === '15m' ? undefined : range });
  const reset = () => setSearch({});
  useShortcuts({
    '1': () => setRange('15m'),
    '2': () => setRange('1h'),
    '3': () => setRange('24h'),
    '4': () => setRange('7d'),
    '0': reset,
  });

  if (metrics.isError && columns === undefined) {
    return (
      <ProblemNotice
        error={metrics.error}
        doing={TEXTS.charts.doing}
        onRetry={() => void metrics.refetch()}
      />
    );
  }
  if (columns === undefined) return <ChartsSkeleton count={panels.length} />;
  return (
    <Suspense fallback={<ChartsSkeleton count={panels.length} />}>
      <DeviceCharts
        device={device}
        panels={panels}
        columns={columns}
        sight={sight}
        marks={only === undefined ? marks : []}
        range={search.range ?? '15m'}
        zoomed={!live}
        onRange={setRange}
        onZoom={setSearch}
        onReset={reset}
      />
    </Suspense>
  );
}

/** What happened to the device within a span, as far as the viewer may know it: alerts that are open or over, and sessions. */
function useMarks(agentId: string, sight: Sight): readonly Mark[] {
  const worksHere = useMe().role !== 'viewer';
  const open = useInfiniteQuery(alertsQuery({}, agentId)).data;
  const over = useInfiniteQuery(alertsQuery({ state: 'resolved' }, agentId)).data;
  const sessions = useInfiniteQuery({ ...sessionsQuery({ agent_id: agentId }), enabled: worksHere }).data;
  return useMemo(() => {
    const items = <T,>(read: { pages: { items: T[] }[] } | undefined) =>
      read?.pages.flatMap((page) => page.items) ?? [];
    return marksIn(sight, [...items(open), ...items(over)], items(sessions));
  }, [open, over, sessions, sight]);
}
