import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate, useRouter } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { agentCountsQuery, agentListQuery } from '../../api/agents.ts';
import { placesQuery } from '../../api/places.ts';
import { queryClient } from '../../api/query-client.ts';
import { dockOpen } from '../../frame/dock/dock-state.ts';
import { useKept, usePhone } from '../../lib/hooks.ts';
import { terminals } from '../../terminal/terminals.ts';
import { ProblemNotice } from '../../ui/ProblemNotice.tsx';
import { COLUMNS, hiddenColumns, nameOf } from './columns.tsx';
import type { ListedAgent } from './DeviceRow.tsx';
import { DevicesView } from './DevicesView.tsx';
import { DeviceTable } from './DeviceTable.tsx';
import { FilterBar } from './FilterBar.tsx';
import { type Filter, formatFilter, NO_FILTER, parseFilter } from './filter/parse.ts';
import { resolveFilter } from './filter/resolve.ts';
import { valuesOf } from './filter/values.ts';
import { NoDevices } from './NoDevices.tsx';
import type { Sorting } from './TableHead.tsx';
import { TEXTS } from './texts.ts';

const route = getRouteApi('/in/devices');
const NO_FAULTS = new Map();

/** The device list: the address bar says which devices in which order. */
export function Devices() {
  const { client, site, q = '', sort = 'hostname', order = 'asc' } = route.useSearch();
  const navigate = useNavigate();
  const router = useRouter();
  const phone = usePhone();
  const [hidden] = useKept(hiddenColumns);
  const columns = useMemo(() => COLUMNS.filter(({ id }) => !hidden.includes(id)), [hidden]);
  const places = useQuery(placesQuery);
  const scope = { client, site };
  const counts = useQuery(agentCountsQuery(scope));
  const filter = useMemo(() => parseFilter(q), [q]);
  const resolved = resolveFilter(filter, scope, places.data ?? []);
  const query = agentListQuery({ ...(resolved.ok ? resolved.query : {}), sort, order });
  // Names of clients and sites can only be looked up once they are known.
  const list = useInfiniteQuery({ ...query, enabled: resolved.ok });
  const rows = useMemo(() => rowsOf(list.data?.pages ?? []), [list.data]);

  const setSearch = (next: { q?: string | undefined; sort?: Sorting['sort']; order?: 'desc' | undefined }) =>
    void navigate({ to: '/devices', search: (before) => ({ ...before, ...next }), replace: true });
  const setFilter = (next: Filter) => setSearch({ q: formatFilter(next) || undefined });
  const setSorting = (next: Sorting) =>
    setSearch({ sort: next.sort, order: next.order === 'desc' ? 'desc' : undefined });

  const hrefOf = useCallback(
    (agentId: string) =>
      router.buildLocation({ to: '/devices/$agentId', params: { agentId }, search: { client, site } }).href,
    [router, client, site],
  );
  const open = useCallback(
    ({ agent }: ListedAgent) =>
      void navigate({ to: '/devices/$agentId', params: { agentId: agent.agent_id } }),
    [navigate],
  );

  function openTerminal({ agent }: ListedAgent) {
    if (agent.status === 'offline') return;
    dockOpen.set(true);
    terminals.open(agent.agent_id, nameOf(agent));
  }

  const filtered = filter.chips.length > 0 || filter.text !== '';
  const nothing = !resolved.ok
    ? places.isSuccess
    : list.isSuccess && !list.isPlaceholderData && rows.length === 0;
  return (
    <DevicesView
      counts={counts.data}
      shown={
        filtered && list.isSuccess && resolved.ok ? { count: rows.length, more: list.hasNextPage } : null
      }
      outOfDate={list.isStale && !list.isFetching && rows.length > 0}
      onReadAgain={() => void queryClient.resetQueries({ queryKey: query.queryKey })}
      onAdd={() => void navigate({ to: '/settings/enrolment' })}
      filter={
        <FilterBar
          filter={filter}
          faults={resolved.ok || !places.isSuccess ? NO_FAULTS : resolved.faults}
          values={valuesOf(places.data ?? [], client)}
          onChange={setFilter}
        />
      }
    >
      {list.isError && rows.length === 0 ? (
        <ProblemNotice
          error={list.error}
          doing={TEXTS.doing}
          onRetry={() => void list.refetch()}
          className="mx-6 mt-4 max-w-160"
        />
      ) : nothing ? (
        <NoDevices
          filtered={filtered}
          scoped={client !== undefined}
          faults={resolved.ok ? [] : [...resolved.faults.values()]}
          onClear={() => setFilter(NO_FILTER)}
          onWhole={() =>
            void navigate({
              to: '/devices',
              search: (now) => ({ ...now, client: undefined, site: undefined }),
            })
          }
          onAdd={() => void navigate({ to: '/settings/enrolment' })}
        />
      ) : (
        <DeviceTable
          rows={rows}
          columns={columns}
          sorting={{ sort, order }}
          phone={phone}
          more={list.hasNextPage || list.isPending}
          onSort={setSorting}
          onMore={list.isFetching ? ignore : list.fetchNextPage}
          hrefOf={hrefOf}
          onOpen={open}
          onTerminal={openTerminal}
        />
      )}
    </DevicesView>
  );
}

function ignore(): void {
  // A page is on its way; when it has come, the table asks again.
}

function rowsOf(pages: readonly { items: ListedAgent['agent'][]; fetched_at: number }[]): ListedAgent[] {
  return pages.flatMap(({ items, fetched_at }) => items.map((agent) => ({ agent, fetched_at })));
}
