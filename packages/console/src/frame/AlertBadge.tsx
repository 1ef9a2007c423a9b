import { useQuery } from '@tanstack/react-query';
import { alertCountsQuery } from '../api/alerts.ts';
import { TEXTS } from './texts.ts';

const SHOWN_UP_TO = 99;

/** How many alerts nobody cares for yet; nothing while there is none. */
export function AlertBadge() {
  const { data } = useQuery(alertCountsQuery({}));
  const count = data?.unacknowledged ?? 0;
  if (count === 0) return null;
  return (
    <span
      role="status"
      aria-label={TEXTS.unacknowledged(count)}
      className="num absolute -top-0.5 right-0 min-w-4 rounded-full bg-bad px-1 text-center text-11 leading-4 font-strong text-on-bad"
    >
      {count > SHOWN_UP_TO ? `${SHOWN_UP_TO}+` : count}
    </span>
  );
}
