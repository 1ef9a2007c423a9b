import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { agentCountsQuery, fewAgentsQuery } from '../../api/agents.ts';
import { alertCountsQuery, alertsQuery, incidentsQuery } from '../../api/alerts.ts';
import { useMe } from '../../api/me.ts';
import { sessionsQuery } from '../../api/sessions.ts';
import { ProblemNotice } from '../../ui/ProblemNotice.tsx';
import { rowsOf } from '../alerts/rows.ts';
import { FirstDevice } from './FirstDevice.tsx';
import { OverviewSkeleton } from './OverviewSkeleton.tsx';
import { OverviewView } from './OverviewView.tsx';
import { placesByHealth } from './places.ts';
import { TEXTS } from './texts.ts';

const route = getRouteApi('/in');

/** As many rows as a list shows here before it sends one to the whole of it. */
const FEW = 8;
/** As many of those with the most to do as say who they are. */
const TOP = 5;
/** As many as are counted: beyond that, the exact number says nothing more. */
export const COUNTED = 100;
/** From here on a disk is worth a look. */
export const LOW_DISK_PERCENT = 90;

/** Is anything wrong, and where. */
export function Overview() {
  const { client, site } = route.useSearch();
  const me = useMe();
  const place = { client_id: client, site_id: site };
  const counts = useQuery(agentCountsQuery({ client, site }));
  const offline = useQuery(
    fewAgentsQuery({ ...place, status: 'offline', sort: 'last_seen', order: 'desc' }, FEW),
  );
  const disks = useQuery(fewAgentsQuery({ ...place, sort: 'disk', order: 'desc' }, COUNTED));
  const online = { ...place, status: 'online', order: 'desc' } as const;
  const busiest = useQuery(fewAgentsQuery({ ...online, sort: 'cpu' }, TOP));
  const fullest = useQuery(fewAgentsQuery({ ...online, sort: 'memory' }, TOP));
  const alertCounts = useQuery(alertCountsQuery({ client, site }));
  const alerts = useInfiniteQuery(alertsQuery({ client, site }));
  const incidents = useQuery(incidentsQuery({ client, site }));
  const worksHere = me.role !== 'viewer';
  const sessions = useInfiniteQuery({ ...sessionsQuery({ live: 'true' }, FEW), enabled: worksHere });

  const failed = [counts, offline, disks, busiest, fullest, alertCounts, alerts, incidents].find(
    (query) => query.isError && !query.data,
  );
  if (failed) {
    return (
      <ProblemNotice
        error={failed.error}
        doing={TEXTS.doing}
        onRetry={() => void failed.refetch()}
        className="m-6 max-w-160"
      />
    );
  }
  if (!counts.data || !offline.data || !disks.data) return <OverviewSkeleton />;
  if (!busiest.data || !fullest.data) return <OverviewSkeleton />;
  if (!alertCounts.data || !alerts.data || !incidents.data) return <OverviewSkeleton />;
  if (counts.data.total === 0) return <FirstDevice scoped={client !== undefined} />;
  const low = disks.data.items.filter(({ disk_percent }) => (disk_percent ?? 0) >= LOW_DISK_PERCENT);
  return (
    <OverviewView
      places={placesByHealth(counts.data.below, alertCounts.data.below)}
      level={client ? 'sites' : 'clients'}
      scope={{ client, site }}
      standing={{
        ...alertCounts.data,
        total: counts.data.total,
        offline: counts.data.offline,
        low_disks: low.length,
        more_low_disks: low.length === COUNTED,
      }}
      open={rowsOf(
        incidents.data,
        alerts.data.pages.flatMap(({ items }) => items),
      ).slice(0, FEW)}
      offline={offline.data}
      low={{ ...disks.data, items: low.slice(0, FEW) }}
      busiest={busiest.data}
      fullest={fullest.data}
      lowFrom={LOW_DISK_PERCENT}
      sessions={worksHere ? (sessions.data?.pages.flatMap(({ items }) => items) ?? []) : null}
    />
  );
}
