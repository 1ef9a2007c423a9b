import { Link } from '@tanstack/react-router';
import type { Scope } from '../../app/search.ts';
import { cx } from '../../lib/cx.ts';
import { formatCount } from '../../lib/units.ts';
import { Section } from '../../ui/Section.tsx';
import { type State, StateShape } from '../../ui/Status.tsx';
import type { PlaceHealth } from './places.ts';
import { TEXTS } from './texts.ts';

interface Props {
  /** The worst first. */
  places: readonly PlaceHealth[];
  level: 'clients' | 'sites';
  scope: Scope;
}

const NUMBER = 'num w-20 text-right';

/** The numbers of a place that want a look, in the order in which they do; a phone has room for the worst and the last. */
const COUNTS = [
  { of: 'incidents', state: 'bad', className: cx(NUMBER, 'max-md:hidden') },
  { of: 'critical', state: 'bad', className: NUMBER },
  { of: 'warning', state: 'warn', className: cx(NUMBER, 'max-sm:hidden') },
  { of: 'offline', state: 'offline', className: NUMBER },
] as const;

/** Each client, or each site of a client, with how it stands; the worst are first. */
export function PlaceTable({ places, level, scope }: Props) {
  return (
    <Section title={TEXTS[level]} aside={<span className="num">{formatCount(places.length)}</span>}>
      <table aria-label={TEXTS[level]} className="w-full table-fixed">
        <thead>
          <tr className="h-8 text-left text-12 text-ink-3 *:font-normal">
            <th>{TEXTS.place[level]}</th>
            {COUNTS.map(({ of, className }) => (
              <th key={of} className={className}>
                {TEXTS.counts[of]}
              </th>
            ))}
            <th className={NUMBER}>{TEXTS.online}</th>
            <th className="w-24 pl-4 max-lg:hidden">
              <span className="sr-only">{TEXTS.share}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {places.map((place) => (
            <tr key={place.place_id} className="relative h-8 border-t border-line/70 hover:bg-hover">
              <td className="truncate">
                <Link
                  to="/devices"
                  search={
                    level === 'clients'
                      ? { client: place.place_id }
                      : { client: scope.client, site: place.place_id }
                  }
                  className="rounded-1 after:absolute after:inset-0"
                >
                  {place.name}
                </Link>
              </td>
              {COUNTS.map(({ of, state, className }) => (
                <td key={of} className={className}>
                  <Count count={place[of]} state={state} />
                </td>
              ))}
              <td className={`${NUMBER} text-ink-2`}>{formatCount(place.online)}</td>
              <td className="pl-4 max-lg:hidden">
                <Share total={place.total} online={place.online} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function Count({ count, state }: { count: number; state: State }) {
  if (count === 0) return <span className="text-ink-3">{TEXTS.none}</span>;
  return (
    <span className="inline-flex items-baseline gap-1.5">
      <StateShape state={state} size={8} />
      {formatCount(count)}
    </span>
  );
}

/** How many are online, as a thin line; the numbers beside it say the same. */
function Share({ total, online }: { total: number; online: number }) {
  const share = total > 0 ? (online / total) * 100 : 0;
  return (
    <span aria-hidden className="flex h-1 overflow-hidden rounded-full bg-bar">
      <span className="rounded-full bg-ok" style={{ width: `${share}%` }} />
    </span>
  );
}
