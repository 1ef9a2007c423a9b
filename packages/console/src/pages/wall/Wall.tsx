import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { agentCountsQuery, fewAgentsQuery } from '../../api/agents.ts';
import { alertCountsQuery, alertsQuery, incidentsQuery } from '../../api/alerts.ts';
import { placesQuery } from '../../api/places.ts';
import { startShortcuts, useShortcuts } from '../../frame/shortcuts.ts';
import { useLiveState } from '../../live/hooks.ts';
import { startLive } from '../../live/live.ts';
import { ProblemNotice } from '../../ui/ProblemNotice.tsx';
import { rowsOf } from '../alerts/rows.ts';
import { COUNTED, LOW_DISK_PERCENT } from '../overview/Overview.tsx';
import { isUnwell, placesByHealth } from '../overview/places.ts';
import { useAwake } from './awake.ts';
import { TEXTS } from './texts.ts';
import { WallSkeleton } from './WallSkeleton.tsx';
import { WallView } from './WallView.tsx';

const route = getRouteApi('/wall');

/** A wall hangs for weeks: beside the live news it reads everything again this often, for what it may have missed. */
const READ_AGAIN_MS = 60_000;

/** The standing of a scope, for a screen that is looked at from the other side of the room. */
export function Wall() {
  const { client, site } = route.useSearch();
  const scope = { client, site };
  const navigate = useNavigate();
  const live = useLiveState();
  const awake = useAwake();
  useEffect(startLive, []);
  useEffect(startShortcuts, []);
  useShortcuts({ Escape: () => void navigate({ to: '/', search: scope }) });

  const again = { refetchInterval: READ_AGAIN_MS };
  const clients = useQuery(placesQuery);
  const devices = useQuery({ ...agentCountsQuery(scope), ...again });
  const fullest = useQuery({
    ...fewAgentsQuery({ client_id: client, site_id: site, sort: 'disk', order: 'desc' }, COUNTED),
    ...again,
  });
  const counts = useQuery({ ...alertCountsQuery(scope), ...again });
  const alerts = useInfiniteQuery({ ...alertsQuery(scope), ...again });
  const incidents = useQuery({ ...incidentsQuery(scope), ...again });

  const failed = [devices, fullest, counts, alerts, incidents].find((query) => query.isError && !query.data);
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
  if (!devices.data || !fullest.data) return <WallSkeleton />;
  if (!counts.data || !alerts.data || !incidents.data) return <WallSkeleton />;
  const low = fullest.data.items.filter(({ disk_percent }) => (disk_percent ?? 0) >= LOW_DISK_PERCENT).length;
  const chosen = clients.data?.find(({ client_id }) => client_id === client);
  const place = chosen?.sites.find(({ site_id }) => site_id === site);
  return (
    <WallView
      where={chosen ? [chosen.name, place?.name].filter(Boolean).join(' / ') : TEXTS.everything}
      scope={scope}
      level={client ? 'sites' : 'clients'}
      standing={{
        ...counts.data,
        total: devices.data.total,
        offline: devices.data.offline,
        low_disks: low,
        more_low_disks: low === COUNTED,
      }}
      open={rowsOf(
        incidents.data,
        alerts.data.pages.flatMap(({ items }) => items),
      )}
      openCount={counts.data.incidents + counts.data.critical + counts.data.warning + counts.data.info}
      places={placesByHealth(devices.data.below, counts.data.below).filter(isUnwell)}
      live={live}
      awake={awake}
    />
  );
}
