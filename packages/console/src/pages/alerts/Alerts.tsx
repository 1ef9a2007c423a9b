import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { alertsQuery, incidentsQuery, useAcknowledge } from '../../api/alerts.ts';
import { useMe } from '../../api/me.ts';
import type { AlertsSearch } from '../../app/search.ts';
import { useShortcuts } from '../../frame/shortcuts.ts';
import { ProblemNotice } from '../../ui/ProblemNotice.tsx';
import { useRowKeys } from '../devices/useRowKeys.ts';
import { AlertDrawer } from './AlertDrawer.tsx';
import { AlertsView } from './AlertsView.tsx';
import { IncidentDrawer } from './IncidentDrawer.tsx';
import { chosenOf, isFiring, type Row, rowsOf } from './rows.ts';
import { TEXTS } from './texts.ts';

const route = getRouteApi('/in/alerts');

/** What is not well, the worst first: seen, cared for, and closed without leaving the page. */
export function Alerts() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const me = useMe();
  const mayWork = me.role !== 'viewer';
  const alerts = useInfiniteQuery(alertsQuery(search));
  const incidents = useQuery(incidentsQuery(search));
  const acknowledge = useAcknowledge();
  const [open, setOpen] = useState<Row | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());

  const found = alerts.data?.pages.flatMap(({ items }) => items);
  // A word that is searched for, or a severity, is a question about alerts.
  const whole = search.q === undefined && search.severity === undefined;
  const rows = found && rowsOf(whole ? (incidents.data ?? []) : [], found);
  const picked = rows?.filter(({ id }) => chosen.has(id)) ?? [];

  function care(wanted: readonly Row[], undo = false) {
    acknowledge.mutate({ ...chosenOf(wanted), undo }, { onSuccess: () => setChosen(new Set()) });
  }
  function choose({ id }: Row) {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  }
  function change(part: AlertsSearch) {
    void navigate({ to: '/alerts', search: (before) => ({ ...before, ...part }), replace: true });
  }

  const current = useRowKeys({
    count: rows?.length ?? 0,
    show: (index) => document.querySelector(`[data-row="${index}"]`)?.scrollIntoView({ block: 'nearest' }),
    onOpen: (index) => setOpen(rows?.[index] ?? null),
  });
  const here = current === null ? undefined : rows?.[current];
  useShortcuts({
    a: () => mayWork && care(picked.length > 0 ? picked : here && isFiring(here) ? [here] : []),
    x: () => here && choose(here),
  });

  const failed = [alerts, incidents].find((query) => query.isError && !query.data);
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
  const drawer = { mayWork, onClose: () => setOpen(null) };
  return (
    <>
      <AlertsView
        rows={incidents.isPending ? undefined : rows}
        search={search}
        onSearch={change}
        table={{
          current,
          chosen,
          mayWork,
          onOpen: setOpen,
          onChoose: choose,
          onAcknowledge: (row) => care([row]),
        }}
        picked={picked.length}
        onAcknowledgePicked={() => care(picked)}
        onClear={() => setChosen(new Set())}
        more={alerts.hasNextPage}
        busy={alerts.isFetchingNextPage}
        onMore={() => void alerts.fetchNextPage()}
        problem={
          acknowledge.error && (
            <ProblemNotice
              error={acknowledge.error}
              doing={TEXTS.doingAcknowledge}
              className="mb-3 max-w-160"
            />
          )
        }
      />
      {open?.kind === 'alert' && (
        <AlertDrawer alertId={open.id} onAcknowledge={(undo) => care([open], undo)} {...drawer} />
      )}
      {open?.kind === 'incident' && (
        <IncidentDrawer incidentId={open.id} onAcknowledge={(undo) => care([open], undo)} {...drawer} />
      )}
    </>
  );
}
