import type { PointerEvent } from 'react';
import { useNow } from '../lib/clock.ts';
import { duration, exactTime, relativeTime, timeUntil } from '../lib/time.ts';

/** The exact moment is worked out when somebody asks for it: a list shows hundreds of times, and a locale's format is dear. */
function tellExactly({ currentTarget }: PointerEvent<HTMLTimeElement>): void {
  currentTarget.title = exactTime(Date.parse(currentTarget.dateTime));
}

interface Props {
  /** ISO 8601, or null for never. */
  at: string | null;
  /** What stands for null. */
  never?: string;
  /** For moments to come. */
  until?: boolean;
  className?: string;
}

/** A moment as a person would say it; the exact one on hover. */
export function Time({ at, never = 'never', until = false, className }: Props) {
  const now = useNow();
  if (at === null) return <span className={className}>{never}</span>;
  const moment = Date.parse(at);
  return (
    <time dateTime={at} onPointerEnter={tellExactly} className={className}>
      {until ? timeUntil(moment, now) : relativeTime(moment, now)}
    </time>
  );
}

/** How long something has lasted: "for 6 min"; the moment it began on hover. */
export function Lasting({ since, className }: { since: string; className?: string }) {
  const now = useNow();
  const began = Date.parse(since);
  return (
    <time dateTime={since} onPointerEnter={tellExactly} className={className}>
      for {duration((now - began) / 1000, 1)}
    </time>
  );
}
