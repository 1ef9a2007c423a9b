import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { placesQuery } from '../../../api/places.ts';
import { plural } from '../../../lib/units.ts';
import { StateShape } from '../../../ui/Status.tsx';
import { TEXTS } from './texts.ts';

/** A line that waits for the first device and says when it is there. */
export function Arrivals({ count, site_id }: { count: number; site_id: string }) {
  const places = useQuery(placesQuery);
  const client = places.data?.find(({ sites }) => sites.some((site) => site.site_id === site_id));
  return (
    <p role="status" className="flex h-9 items-center gap-2.5 border-y border-line">
      <StateShape state={count > 0 ? 'online' : 'opening'} />
      {count === 0 ? (
        <span className="waiting text-ink-2">{TEXTS.waiting}</span>
      ) : (
        <>
          <span className="num font-strong">{TEXTS.came(plural(count, 'device'))}</span>
          {client && (
            <Link
              to="/devices"
              search={{ client: client.client_id, site: site_id, sort: 'last_seen', order: 'desc' }}
              className="rounded-1 text-accent-ink hover:underline"
            >
              {TEXTS.see}
            </Link>
          )}
        </>
      )}
    </p>
  );
}
