import { useQuery } from '@tanstack/react-query';
import { waitingQuery } from '../api/approvals.ts';
import { useMe } from '../api/me.ts';
import { TEXTS } from './texts.ts';

const SHOWN_UP_TO = 9;

/** How many requests of assistants wait for a person; nothing while none does, and nothing for those who may not decide. */
export function WaitingBadge() {
  const { role } = useMe();
  const { data } = useQuery({ ...waitingQuery, enabled: role !== 'viewer' });
  const count = data?.length ?? 0;
  if (count === 0) return null;
  return (
    <span
      role="status"
      aria-label={TEXTS.waiting(count)}
      className="num absolute -top-0.5 right-0 min-w-4 rounded-full bg-accent px-1 text-center text-11 leading-4 font-strong text-on-accent"
    >
      {count > SHOWN_UP_TO ? `${SHOWN_UP_TO}+` : count}
    </span>
  );
}
