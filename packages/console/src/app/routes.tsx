import {
  createRootRoute,
  createRoute,
  lazyRouteComponent,
  Outlet,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router';
import { session } from '../api/client.ts';
import { meQuery } from '../api/me.ts';
import { queryClient } from '../api/query-client.ts';
import {
  readAlertsSearch,
  readDeviceSearch,
  readDevicesSearch,
  readFilesSearch,
  readReplaySearch,
  readScope,
  readSessionsSearch,
  readSignInSearch,
} from './search.ts';

const root = createRootRoute({ component: Outlet });

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('../pages/setup/Setup.tsx'), 'Setup'),
});

/** Opened from a message, perhaps on a phone on which nobody is signed in. */
const acknowledge = createRoute({
  getParentRoute: () => root,
  path: '/acknowledge',
  component: lazyRouteComponent(() => import('../pages/acknowledge/Acknowledge.tsx'), 'Acknowledge'),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: readSignInSearch,
  beforeLoad: async ({ search }) => {
    if ((await session.ready()) === 'signed_in') throw redirect({ href: search.next ?? '/', replace: true });
  },
  component: lazyRouteComponent(() => import('../pages/sign-in/SignIn.tsx'), 'SignIn'),
});

/** Everything that only somebody who is signed in may see. The scope holds for all of it. */
const frame = createRoute({
  getParentRoute: () => root,
  id: 'in',
  validateSearch: readScope,
  search: { middlewares: [retainSearchParams(['client', 'site'])] },
  beforeLoad: async ({ location }) => {
    if ((await session.ready()) === 'signed_in') return;
    const next = location.href === '/' ? {} : { next: location.href };
    throw redirect({ to: '/sign-in', search: next, replace: true });
  },
  loader: () => queryClient.ensureQueryData(meQuery),
  component: lazyRouteComponent(() => import('../frame/Frame.tsx'), 'Frame'),
});

/** A screen on a wall: what the frame would show around it, nobody reaches from there. */
const wall = createRoute({
  getParentRoute: () => root,
  path: '/wall',
  validateSearch: readScope,
  beforeLoad: async ({ location }) => {
    if ((await session.ready()) === 'signed_in') return;
    throw redirect({ to: '/sign-in', search: { next: location.href }, replace: true });
  },
  component: lazyRouteComponent(() => import('../pages/wall/Wall.tsx'), 'Wall'),
});

const overview = createRoute({
  getParentRoute: () => frame,
  path: '/',
  component: lazyRouteComponent(() => import('../pages/overview/Overview.tsx'), 'Overview'),
});

const devices = createRoute({
  getParentRoute: () => frame,
  path: '/devices',
  validateSearch: readDevicesSearch,
  component: lazyRouteComponent(() => import('../pages/devices/Devices.tsx'), 'Devices'),
});

const device = createRoute({
  getParentRoute: () => frame,
  path: '/devices/$agentId',
  validateSearch: readDeviceSearch,
  component: lazyRouteComponent(() => import('../pages/device/Device.tsx'), 'Device'),
});

const deviceTabs = [
  createRoute({
    getParentRoute: () => device,
    path: '/',
    component: lazyRouteComponent(
      () => import('../pages/device/overview/DeviceOverview.tsx'),
      'DeviceOverview',
    ),
  }),
  createRoute({
    getParentRoute: () => device,
    path: '/checks',
    component: lazyRouteComponent(() => import('../pages/device/checks/Checks.tsx'), 'Checks'),
  }),
  createRoute({
    getParentRoute: () => device,
    path: '/files',
    validateSearch: readFilesSearch,
    component: lazyRouteComponent(() => import('../pages/device/files/Files.tsx'), 'Files'),
  }),
  createRoute({
    getParentRoute: () => device,
    path: '/processes',
    component: lazyRouteComponent(() => import('../pages/device/processes/Processes.tsx'), 'Processes'),
  }),
  createRoute({
    getParentRoute: () => device,
    path: '/services',
    component: lazyRouteComponent(() => import('../pages/device/services/Services.tsx'), 'Services'),
  }),
  createRoute({
    getParentRoute: () => device,
    path: '/registry',
    component: lazyRouteComponent(() => import('../pages/device/registry/Registry.tsx'), 'Registry'),
  }),
  createRoute({
    getParentRoute: () => device,
    path: '/commands',
    component: lazyRouteComponent(() => import('../pages/device/commands/Commands.tsx'), 'Commands'),
  }),
  createRoute({
    getParentRoute: () => device,
    path: '/network',
    component: lazyRouteComponent(() => import('../pages/device/network/Network.tsx'), 'Network'),
  }),
  createRoute({
    getParentRoute: () => device,
    path: '/sessions',
    component: lazyRouteComponent(
      () => import('../pages/device/sessions/DeviceSessions.tsx'),
      'DeviceSessions',
    ),
  }),
  createRoute({
    getParentRoute: () => device,
    path: '/terminal',
    component: lazyRouteComponent(
      () => import('../pages/device/terminal/DeviceTerminal.tsx'),
      'DeviceTerminal',
    ),
  }),
] as const;

const alerts = createRoute({
  getParentRoute: () => frame,
  path: '/alerts',
  validateSearch: readAlertsSearch,
  component: lazyRouteComponent(() => import('../pages/alerts/Alerts.tsx'), 'Alerts'),
});

const sessions = createRoute({
  getParentRoute: () => frame,
  path: '/sessions',
  validateSearch: readSessionsSearch,
  component: lazyRouteComponent(() => import('../pages/sessions/Sessions.tsx'), 'Sessions'),
});

const approvals = createRoute({
  getParentRoute: () => frame,
  path: '/approvals',
  component: lazyRouteComponent(() => import('../pages/approvals/Approvals.tsx'), 'Approvals'),
});

const sessionRecord = createRoute({
  getParentRoute: () => frame,
  path: '/sessions/$sessionId',
  component: lazyRouteComponent(() => import('../pages/session/Session.tsx'), 'Session'),
});

const replay = createRoute({
  getParentRoute: () => frame,
  path: '/recordings/$recordingId',
  validateSearch: readReplaySearch,
  component: lazyRouteComponent(() => import('../pages/replay/Replay.tsx'), 'Replay'),
});

const settings = createRoute({
  getParentRoute: () => frame,
  path: '/settings',
  component: lazyRouteComponent(() => import('../pages/settings/Settings.tsx'), 'Settings'),
});

const settingsRooms = [
  createRoute({
    getParentRoute: () => settings,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/settings/enrolment', replace: true });
    },
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/enrolment',
    component: lazyRouteComponent(() => import('../pages/settings/enrolment/Enrolment.tsx'), 'Enrolment'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/places',
    component: lazyRouteComponent(() => import('../pages/settings/places/Places.tsx'), 'Places'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/maintenance',
    component: lazyRouteComponent(
      () => import('../pages/settings/maintenance/Maintenance.tsx'),
      'Maintenance',
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/assistants',
    component: lazyRouteComponent(() => import('../pages/settings/assistants/Assistants.tsx'), 'Assistants'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/sessions',
    component: lazyRouteComponent(
      () => import('../pages/settings/sessions/SessionSettings.tsx'),
      'SessionSettings',
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/recording',
    component: lazyRouteComponent(() => import('../pages/settings/recording/Recording.tsx'), 'Recording'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/account',
    component: lazyRouteComponent(() => import('../pages/settings/account/Account.tsx'), 'Account'),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/appearance',
    component: lazyRouteComponent(() => import('../pages/settings/appearance/Appearance.tsx'), 'Appearance'),
  }),
] as const;

export const routeTree = root.addChildren([
  setup,
  acknowledge,
  signIn,
  wall,
  frame.addChildren([
    overview,
    devices,
    device.addChildren(deviceTabs),
    alerts,
    sessions,
    sessionRecord,
    replay,
    approvals,
    settings.addChildren(settingsRooms),
  ]),
]);
