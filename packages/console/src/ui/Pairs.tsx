import type { ReactNode } from 'react';

/** Names with their values, one a line; what is not known is left out. */
export function Pairs({ pairs }: { pairs: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl>
      {pairs.map(
        ([name, value]) =>
          value !== null &&
          value !== '' && (
            <div
              key={name}
              className="grid grid-cols-[7rem_minmax(0,1fr)] gap-2 border-b border-line/70 py-1.75 last:border-0"
            >
              <dt className="text-ink-3">{name}</dt>
              <dd className="min-w-0 break-words">{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
