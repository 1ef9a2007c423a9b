import type { DeviceService } from '@guru/client/manage';
import type { AttachedSession } from '@guru/client/session';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { servicesQuery } from '../../../api/manage.ts';
import { usePhone } from '../../../lib/hooks.ts';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { StateShape } from '../../../ui/Status.tsx';
import { FilterLine } from '../live/FilterLine.tsx';
import { LiveTable } from '../live/LiveTable.tsx';
import type { LiveSorting } from '../live/table.ts';
import { COLUMNS } from './columns.tsx';
import { ServiceDrawer } from './ServiceDrawer.tsx';
import { STATE_SIGNS, TEXTS } from './texts.ts';

const keyOf = ({ name }: DeviceService) => name;

/** The services of a device, each with how it is and what can be done to it. */
export function ServiceList({ session, device }: { session: AttachedSession; device: string }) {
  const services = useQuery(servicesQuery(session));
  const [filter, setFilter] = useState('');
  const [sorting, setSorting] = useState<LiveSorting>({ by: 'state', order: 'asc' });
  const [chosen, setChosen] = useState<string | null>(null);
  const phone = usePhone();
  const all = services.data;
  const rows = useMemo(() => (all ?? []).filter((one) => fits(one, filter)), [all, filter]);

  if (services.error && !all) {
    return (
      <ProblemNotice
        error={services.error}
        doing={TEXTS.doing}
        onRetry={() => void services.refetch()}
        className="mx-6 mt-4 max-w-160 max-sm:mx-4"
      />
    );
  }
  return (
    <div className="pb-10">
      <FilterLine label={TEXTS.filter} value={filter} onChange={setFilter}>
        <span role="status" className="num text-12 text-ink-3">
          {all ? TEXTS.count(rows.length, all.length) : TEXTS.waiting}
        </span>
      </FilterLine>
      <LiveTable
        label={TEXTS.table}
        rows={rows}
        keyOf={keyOf}
        columns={COLUMNS}
        sorting={sorting}
        onSort={setSorting}
        onOpen={({ name }) => setChosen(name)}
        nameOf={keyOf}
        phoneRow={phone ? phoneRow : undefined}
      />
      {all && rows.length === 0 && <p className="gutter py-3 text-ink-3">{TEXTS.none}</p>}
      {chosen && (
        <ServiceDrawer
          key={chosen}
          session={session}
          device={device}
          name={chosen}
          onClose={() => setChosen(null)}
        />
      )}
    </div>
  );
}

function fits({ name, description, state }: DeviceService, filter: string): boolean {
  const wanted = filter.trim().toLowerCase();
  return wanted === '' || `${name} ${description} ${state}`.toLowerCase().includes(wanted);
}

function phoneRow({ name, state, starts, description }: DeviceService) {
  return (
    <>
      <span className="flex items-center gap-2">
        <StateShape state={STATE_SIGNS[state]} />
        <span className="min-w-0 flex-1 truncate font-mono">{name}</span>
        <span className="text-12 text-ink-2">{state}</span>
      </span>
      <span className="truncate pl-4.5 text-12 text-ink-3">
        {starts} · {description || '–'}
      </span>
    </>
  );
}
