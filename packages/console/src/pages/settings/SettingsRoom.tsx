import { type QueryKey, type UseQueryOptions, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ProblemNotice } from '../../ui/ProblemNotice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { AdminsOnly } from './AdminsOnly.tsx';

interface Props<T, K extends QueryKey> {
  /** What it is about. */
  lead: string;
  query: UseQueryOptions<T, Error, T, K>;
  /** What was being done, when the settings can't be read. */
  doing: string;
  /** The form for them, once they are read. */
  children: (settings: T) => ReactNode;
}

/** A room of the settings that is for admins alone. */
export function SettingsRoom<T, K extends QueryKey>({ lead, ...more }: Props<T, K>) {
  return (
    <AdminsOnly>
      <div className="max-w-180">
        <p className="text-ink-2">{lead}</p>
        <Settings {...more} />
      </div>
    </AdminsOnly>
  );
}

function Settings<T, K extends QueryKey>({ query, doing, children }: Omit<Props<T, K>, 'lead'>) {
  const settings = useQuery(query);
  if (settings.data !== undefined) return children(settings.data);
  if (settings.isError) {
    return (
      <ProblemNotice
        error={settings.error}
        doing={doing}
        onRetry={() => void settings.refetch()}
        className="mt-6"
      />
    );
  }
  return <Skeleton className="mt-6 w-64" />;
}
