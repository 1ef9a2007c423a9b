import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMakeToken } from '../../../api/enrolment.ts';
import { placesQuery } from '../../../api/places.ts';
import { AdminsOnly } from '../AdminsOnly.tsx';
import { MadeToken } from './MadeToken.tsx';
import { NoSites } from './NoSites.tsx';
import { TokenForm } from './TokenForm.tsx';
import { TokenList } from './TokenList.tsx';
import { TEXTS } from './texts.ts';

const route = getRouteApi('/in');

/** Adding devices: make a token, run one line on the device, see it come. */
export function Enrolment() {
  return (
    <AdminsOnly>
      <AddDevices />
    </AdminsOnly>
  );
}

function AddDevices() {
  const { client, site } = route.useSearch();
  const places = useQuery(placesQuery);
  const make = useMakeToken();
  const clients = places.data ?? [];
  const inScope = clients.find(({ client_id }) => client_id === client)?.sites ?? [];
  const only = clients.length === 1 ? (clients[0]?.sites ?? []) : inScope;
  const suggested = site ?? (only.length === 1 ? (only[0]?.site_id ?? null) : null);
  return (
    <div className="flex flex-col gap-10">
      {make.data ? (
        <MadeToken made={make.data} onDone={make.reset} />
      ) : places.data?.length === 0 ? (
        <NoSites />
      ) : (
        <div className="max-w-180">
          <p className="text-ink-2">{TEXTS.lead}</p>
          {/* Only once the sites are known: the one that it then suggests would throw away what was written before. */}
          {places.data && (
            <TokenForm
              key={suggested}
              clients={clients}
              suggested={suggested}
              busy={make.isPending}
              error={make.error}
              onMake={make.mutate}
            />
          )}
        </div>
      )}
      <TokenList />
    </div>
  );
}
