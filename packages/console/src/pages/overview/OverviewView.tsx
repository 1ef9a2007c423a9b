import type { AgentPage } from '../../api/agents.ts';
import type { SessionRow } from '../../api/sessions.ts';
import type { Scope } from '../../app/search.ts';
import { useWatchRows } from '../../live/hooks.ts';
import { Meter } from '../../ui/Meter.tsx';
import { type State, StateShape } from '../../ui/Status.tsx';
import { Time } from '../../ui/Time.tsx';
import type { Row } from '../alerts/rows.ts';
import { AgentLines } from './AgentLines.tsx';
import { OpenLines } from './OpenLines.tsx';
import { PlaceTable } from './PlaceTable.tsx';
import type { PlaceHealth } from './places.ts';
import { SessionLines } from './SessionLines.tsx';
import { headline, type Standing, TEXTS } from './texts.ts';

interface Props {
  standing: Standing;
  /** The worst first. */
  places: readonly PlaceHealth[];
  /** What the places below the scope are. */
  level: 'clients' | 'sites';
  scope: Scope;
  /** The worst of what is open. */
  open: readonly Row[];
  offline: AgentPage;
  low: AgentPage;
  /** Those that are online with the most to do, and with the least memory left. */
  busiest: AgentPage;
  fullest: AgentPage;
  /** From how much on a disk counts as nearly full, in percent. */
  lowFrom: number;
  /** Null where the viewer may not see sessions. */
  sessions: readonly SessionRow[] | null;
}

/** One sentence, then where. */
export function OverviewView({
  standing,
  places,
  level,
  scope,
  open,
  offline,
  low,
  busiest,
  fullest,
  lowFrom,
  sessions,
}: Props) {
  const sign = signOf(standing);
  const shown = [offline, low, busiest, fullest].flatMap(({ items }) =>
    items.map(({ agent_id }) => agent_id),
  );
  useWatchRows([...new Set(shown)]);
  return (
    <div className="gutter pt-4 pb-10">
      <h1 className="flex items-baseline gap-3 text-20 font-strong">
        <StateShape state={sign} size={13} />
        {headline(standing)}
      </h1>
      <div className="mt-6 grid gap-x-12 gap-y-8 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="flex min-w-0 flex-col gap-8">
          <OpenLines rows={open} />
          {places.length > 0 && <PlaceTable places={places} level={level} scope={scope} />}
        </div>
        <div className="flex min-w-0 flex-col gap-8">
          <AgentLines
            title={TEXTS.wentOffline}
            none={TEXTS.noneOffline}
            page={offline}
            all={{
              words: TEXTS.allOffline,
              search: { q: 'status:offline', sort: 'last_seen', order: 'desc' },
            }}
            state="offline"
            detail={({ last_seen_at }) => <Time at={last_seen_at} className="num" />}
          />
          <AgentLines
            title={TEXTS.lowDisk}
            none={TEXTS.noneLow(lowFrom)}
            page={low}
            all={{ words: TEXTS.byDisk, search: { sort: 'disk', order: 'desc' } }}
            state={null}
            detail={({ disk_percent }) => <Meter percent={disk_percent} />}
          />
          <AgentLines
            title={TEXTS.busiest}
            none={TEXTS.noneOnline}
            page={busiest}
            all={{ words: TEXTS.byCpu, search: { q: 'status:online', sort: 'cpu', order: 'desc' } }}
            state={null}
            detail={({ cpu_percent }) => <Meter percent={cpu_percent} />}
          />
          <AgentLines
            title={TEXTS.fullest}
            none={TEXTS.noneOnline}
            page={fullest}
            all={{ words: TEXTS.byMemory, search: { q: 'status:online', sort: 'memory', order: 'desc' } }}
            state={null}
            detail={({ memory_percent }) => <Meter percent={memory_percent} />}
          />
          {sessions && <SessionLines sessions={sessions} />}
        </div>
      </div>
    </div>
  );
}

function signOf({ incidents, critical, warning, offline, low_disks }: Standing): State {
  if (incidents + critical > 0) return 'bad';
  return warning + offline + low_disks > 0 ? 'warn' : 'ok';
}
