import type { AgentCounts } from '@guru/protocol/api';
import { Link } from '@tanstack/react-router';
import type { Scope } from '../../app/search.ts';
import { formatCount } from '../../lib/units.ts';
import { Section } from '../../ui/Section.tsx';
import { StateShape } from '../../ui/Status.tsx';
import { TEXTS } from './texts.ts';

interface Props {
  places: AgentCounts['below'];
  level: 'clients' | 'sites';
  scope: Scope;
}

const NUMBER = 'num w-20 text-right';

/** Each client, or each site of a client, with how its devices stand; the worst are first. */
export function PlaceTable({ places, level, scope }: Props) {
  return (
    <Section title={TEXTS[level]} aside={<span className="num">{formatCount(places.length)}</span>}>
      <table aria-label={TEXTS[level]} className="w-full table-fixed">
        <thead>
          <tr className="h-8 text-left text-12 text-ink-3 *:font-normal">
            <th>{TEXTS.place[level]}</th>
            <th className="w-1/4 max-sm:hidden">
              <span className="sr-only">{TEXTS.online}</span>
            </th>
            <th className={NUMBER}>{TEXTS.online}</th>
            <th className={NUMBER}>{TEXTS.offline}</th>
          </tr>
        </thead>
        <tbody>
          {places.map(({ place_id, name, total, online }) => (
            <tr key={place_id} className="relative h-8 border-t border-line/70 hover:bg-hover">
              <td className="truncate">
                <Link
                  to="/devices"
                  search={
                    level === 'clients' ? { client: place_id } : { client: scope.client, site: place_id }
                  }
                  className="rounded-1 after:absolute after:inset-0"
                >
                  {name}
                </Link>
              </td>
              <td className="pr-4 max-sm:hidden">
                <Share total={total} online={online} />
              </td>
              <td className={`${NUMBER} text-ink-2`}>{formatCount(online)}</td>
              <td className={NUMBER}>
                {total > online ? (
                  <span className="inline-flex items-center gap-1.5">
                    <StateShape state="offline" size={8} />
                    {formatCount(total - online)}
                  </span>
                ) : (
                  <span className="text-ink-3">{TEXTS.none}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
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
