import type { DeviceProcess } from '@guru/client/manage';
import type { AttachedSession } from '@guru/client/session';
import type { AgentDetail } from '@guru/protocol/api';
import { useMemo, useState } from 'react';
import { usePhone } from '../../../lib/hooks.ts';
import { formatBytes } from '../../../lib/units.ts';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { StateShape } from '../../../ui/Status.tsx';
import { FilterLine } from '../live/FilterLine.tsx';
import { LiveTable } from '../live/LiveTable.tsx';
import type { LiveSorting } from '../live/table.ts';
import { COLUMNS } from './columns.tsx';
import { ProcessDrawer } from './ProcessDrawer.tsx';
import { STATE_SIGNS, TEXTS } from './texts.ts';
import { useProcesses } from './useProcesses.ts';

const keyOf = ({ pid, started_at }: DeviceProcess) => `${pid} ${started_at}`;

/** All processes of a device as they are now, over a session: sorted, filtered, and each with what can be done to it. */
export function LiveProcesses({ session, agent }: { session: AttachedSession; agent: AgentDetail }) {
  const { processes, error } = useProcesses(session);
  const [filter, setFilter] = useState('');
  const [sorting, setSorting] = useState<LiveSorting>({ by: 'cpu', order: 'desc' });
  const [chosen, setChosen] = useState<DeviceProcess | null>(null);
  const phone = usePhone();
  const rows = useMemo(() => (processes ?? []).filter((one) => fits(one, filter)), [processes, filter]);

  return (
    <div className="pb-10">
      <FilterLine label={TEXTS.filter} value={filter} onChange={setFilter}>
        <span role="status" className="num text-12 text-ink-3">
          {processes ? TEXTS.count(rows.length, processes.length) : TEXTS.waiting}
        </span>
      </FilterLine>
      {error !== null && <ProblemNotice error={error} doing={TEXTS.doing} className="mx-6 mb-3 max-w-160" />}
      <LiveTable
        label={TEXTS.table}
        rows={rows}
        keyOf={keyOf}
        columns={COLUMNS}
        sorting={sorting}
        onSort={setSorting}
        onOpen={setChosen}
        nameOf={({ name, pid }) => TEXTS.title(name, pid)}
        phoneRow={phone ? phoneRow : undefined}
      />
      {processes && rows.length === 0 && <p className="gutter py-3 text-ink-3">{TEXTS.none}</p>}
      {chosen && (
        <ProcessDrawer
          session={session}
          agent={agent}
          process={processes?.find((one) => keyOf(one) === keyOf(chosen)) ?? chosen}
          ended={processes?.every((one) => keyOf(one) !== keyOf(chosen)) ?? false}
          onClose={() => setChosen(null)}
        />
      )}
    </div>
  );
}

function fits({ name, command, user, pid }: DeviceProcess, filter: string): boolean {
  const wanted = filter.trim().toLowerCase();
  return wanted === '' || `${name} ${command} ${user} ${pid}`.toLowerCase().includes(wanted);
}

function phoneRow({ name, pid, user, cpu_percent, memory, state }: DeviceProcess) {
  return (
    <>
      <span className="flex items-center gap-2">
        <StateShape state={STATE_SIGNS[state]} />
        <span className="min-w-0 flex-1 truncate font-mono">{name}</span>
        <span className="num">{cpu_percent.toFixed(1)}%</span>
        <span className="num w-18 text-right text-ink-2">{formatBytes(memory)}</span>
      </span>
      <span className="truncate pl-4.5 text-12 text-ink-3">
        {pid} · {user || '–'} · {state}
      </span>
    </>
  );
}
