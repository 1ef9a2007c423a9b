import type { LiveState } from '@guru/client';
import { Link } from '@tanstack/react-router';
import { X } from 'lucide-react';
import type { Scope } from '../../app/search.ts';
import { useNow } from '../../lib/clock.ts';
import { cx } from '../../lib/cx.ts';
import type { State } from '../../ui/Status.tsx';
import type { Row } from '../alerts/rows.ts';
import type { PlaceHealth } from '../overview/places.ts';
import { headline, type Standing } from '../overview/texts.ts';
import { Sign } from './Sign.tsx';
import { TEXTS } from './texts.ts';
import { WallPlaces } from './WallPlaces.tsx';
import { WallRows } from './WallRows.tsx';

interface Props {
  /** What the screen is about: a client, a site, or all. */
  where: string;
  scope: Scope;
  level: 'clients' | 'sites';
  standing: Standing;
  /** What is open, the worst first, as far as it was read. */
  open: readonly Row[];
  /** How many are open in all. */
  openCount: number;
  places: readonly PlaceHealth[];
  live: LiveState;
  /** Whether the screen is kept from going dark. */
  awake: boolean;
}

/** As many as fill a screen below a sentence of two lines; what is beyond is counted. A place may need a line more than an alert. */
const ROWS_SHOWN = 6;
const PLACES_SHOWN = 5;

/** One sentence large enough for the other side of the room, and below it the worst of what and where. */
export function WallView(props: Props) {
  const { where, scope, level, standing, open, openCount, places, live, awake } = props;
  const isCalm = openCount === 0 && places.length === 0;
  const hour = new Date(useNow()).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return (
    <main className="wall flex min-h-full flex-col bg-surface sm:h-full sm:overflow-hidden">
      <header className="flex items-center gap-[1em] text-[0.6em] text-ink-2">
        <span className="min-w-0 truncate">{where}</span>
        <time className="num ml-auto">{hour}</time>
        <Link
          to="/"
          search={scope}
          className="flex min-h-11 min-w-11 items-center justify-center gap-[0.4em] rounded-2 px-2 text-ink-2 hover:bg-hover hover:text-ink"
        >
          <X aria-hidden className="size-[1em]" />
          <span className="max-sm:sr-only">{TEXTS.leave}</span>
        </Link>
      </header>
      <h1
        aria-live="polite"
        className={cx(
          'flex items-baseline gap-[0.5em] text-balance leading-tight font-strong max-sm:text-[1.25em]',
          isCalm ? 'my-auto text-[2.2em]' : 'mt-[0.4em] text-[1.6em]',
        )}
      >
        <Sign state={signOf(standing)} />
        {standing.total > 0 ? headline(standing) : TEXTS.nobody}
      </h1>
      {live === 'offline' && (
        <p role="alert" className="mt-[0.6em] flex items-baseline gap-[0.5em] text-[0.8em]">
          <Sign state="bad" />
          {TEXTS.old}
        </p>
      )}
      {!isCalm && (
        <div className="mt-[1.2em] grid min-h-0 gap-x-[3em] gap-y-[1.5em] lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <WallRows rows={open.slice(0, ROWS_SHOWN)} more={openCount - Math.min(open.length, ROWS_SHOWN)} />
          {(places.length > 0 || level === 'clients') && (
            <WallPlaces
              places={places.slice(0, PLACES_SHOWN)}
              more={Math.max(0, places.length - PLACES_SHOWN)}
              level={level}
            />
          )}
        </div>
      )}
      {!awake && <p className="mt-auto pt-4 text-13 text-ink-3">{TEXTS.mayDarken}</p>}
    </main>
  );
}

function signOf({ incidents, critical, warning, offline, low_disks }: Standing): State {
  if (incidents + critical > 0) return 'bad';
  return warning + offline + low_disks > 0 ? 'warn' : 'ok';
}
