import { useQuery } from '@tanstack/react-query';
import { useMe } from '../../../api/me.ts';
import { placesQuery } from '../../../api/places.ts';
import { Empty } from '../../../ui/Empty.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { Skeleton } from '../../../ui/Skeleton.tsx';
import { AddClient } from './AddClient.tsx';
import { ClientItem } from './ClientItem.tsx';
import { TEXTS } from './texts.ts';

/** The clients and their sites, and adding to them. */
export function Places() {
  const places = useQuery(placesQuery);
  const { role } = useMe();
  const mayAdd = role === 'owner' || role === 'admin';
  return (
    <div className="max-w-180">
      <p className="text-ink-2">{TEXTS.lead}</p>
      {mayAdd && <AddClient />}
      {places.isError && !places.data && (
        <ProblemNotice
          error={places.error}
          doing={TEXTS.doingRead}
          onRetry={() => void places.refetch()}
          className="mt-6"
        />
      )}
      {places.isPending && (
        <div className="mt-8 flex flex-col gap-4">
          <Skeleton className="w-40" />
          <Skeleton className="w-64" />
          <Skeleton className="w-52" />
        </div>
      )}
      {places.data?.length === 0 && <Empty title={TEXTS.emptyTitle}>{TEXTS.emptyMore}</Empty>}
      <ul className="mt-6">
        {places.data?.map((client) => (
          <ClientItem key={client.client_id} client={client} mayAdd={mayAdd} />
        ))}
      </ul>
    </div>
  );
}
