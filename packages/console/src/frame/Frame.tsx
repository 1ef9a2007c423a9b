import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Outlet, useMatch, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useMe, useSignOut } from '../api/me.ts';
import { placesQuery } from '../api/places.ts';
import type { Scope } from '../app/search.ts';
import { useLiveState } from '../live/hooks.ts';
import { startLive } from '../live/live.ts';
import { AccountMenu } from './AccountMenu.tsx';
import { Dock } from './dock/Dock.tsx';
import { dockOpen } from './dock/dock-state.ts';
import { LiveIndicator } from './LiveIndicator.tsx';
import { Rail } from './Rail.tsx';
import { ScopeChooser } from './ScopeChooser.tsx';
import { startShortcuts, useShortcuts } from './shortcuts.ts';
import { TopBar } from './TopBar.tsx';
import { TEXTS } from './texts.ts';

const Palette = lazy(() => import('./palette/Palette.tsx').then(({ Palette }) => ({ default: Palette })));
const ShortcutSheet = lazy(() =>
  import('./ShortcutSheet.tsx').then(({ ShortcutSheet }) => ({ default: ShortcutSheet })),
);

const route = getRouteApi('/in');

/** What surrounds every page of somebody who is signed in. It owns the live stream, the shortcuts and the dock. */
export function Frame() {
  const me = useMe();
  const { client, site } = route.useSearch();
  const scope: Scope = { ...(client ? { client } : {}), ...(site ? { site } : {}) };
  const places = useQuery(placesQuery);
  const live = useLiveState();
  const signOut = useSignOut();
  const navigate = useNavigate();
  const [open, setOpen] = useState<'palette' | 'shortcuts' | null>(null);
  const inFullTerminal =
    useMatch({ from: '/in/devices/$agentId/terminal', shouldThrow: false }) !== undefined;

  useEffect(startLive, []);
  useEffect(startShortcuts, []);
  useShortcuts({
    'mod+k': () => setOpen('palette'),
    '?': () => setOpen('shortcuts'),
    'g o': () => void navigate({ to: '/' }),
    'g d': () => void navigate({ to: '/devices' }),
    'g a': () => void navigate({ to: '/alerts' }),
    'g s': () => void navigate({ to: '/sessions' }),
    'g w': () => void navigate({ to: '/wall', search: scope }),
    'g y': () => void navigate({ to: '/approvals' }),
    'g e': () => void navigate({ to: '/settings/enrolment' }),
    '[': () => dockOpen.set(!dockOpen.get()),
  });

  function changeScope(next: Scope) {
    void navigate({
      to: '.',
      search: (before) => ({ ...before, client: next.client, site: next.site }),
    });
  }

  return (
    <div className="flex h-full max-sm:flex-col print:block print:h-auto">
      <a
        href="#page"
        className="absolute z-50 -translate-y-full rounded-2 print:hidden bg-accent px-3 py-2 text-on-accent focus:translate-y-2"
      >
        {TEXTS.skip}
      </a>
      <Rail />
      <div className="flex min-h-0 min-w-0 flex-1 flex-col print:block">
        <TopBar
          scope={
            <ScopeChooser
              partner_name={me.partner_name}
              clients={places.data ?? []}
              scope={scope}
              onChange={changeScope}
            />
          }
          live={<LiveIndicator state={live} />}
          account={
            <AccountMenu
              me={me}
              onAccount={() => void navigate({ to: '/settings/account' })}
              onAppearance={() => void navigate({ to: '/settings/appearance' })}
              onShortcuts={() => setOpen('shortcuts')}
              onSignOut={() => signOut.mutate()}
            />
          }
          onSearch={() => setOpen('palette')}
        />
        <main
          id="page"
          tabIndex={-1}
          className="min-h-0 flex-1 overflow-y-auto bg-surface outline-none print:overflow-visible"
        >
          <Outlet />
        </main>
        {!inFullTerminal && <Dock />}
      </div>
      <Suspense>
        {open === 'palette' && <Palette scope={scope} onClose={() => setOpen(null)} />}
        {open === 'shortcuts' && <ShortcutSheet open onClose={() => setOpen(null)} />}
      </Suspense>
    </div>
  );
}
