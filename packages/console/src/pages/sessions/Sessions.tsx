import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { PageHeader } from '../../ui/Section.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { SessionList } from './SessionList.tsx';
import { TEXTS } from './texts.ts';

const route = getRouteApi('/in/sessions');

const SHOWN = [
  { value: 'all', label: TEXTS.all },
  { value: 'live', label: TEXTS.live },
] as const;

/** Who works, or worked, on which device. */
export function Sessions() {
  const { show } = route.useSearch();
  const navigate = useNavigate();
  return (
    <div className="gutter pt-4 pb-10">
      <PageHeader title={TEXTS.title}>
        <Segmented
          label={TEXTS.show}
          value={show ?? 'all'}
          options={SHOWN}
          onChange={(value) =>
            void navigate({
              to: '/sessions',
              search: (before) => ({ ...before, show: value === 'live' ? 'live' : undefined }),
              replace: true,
            })
          }
        />
      </PageHeader>
      <div className="mt-3">
        <SessionList query={show === 'live' ? { live: 'true' } : {}} withDevice />
      </div>
    </div>
  );
}
