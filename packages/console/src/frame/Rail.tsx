import { Link, useLocation } from '@tanstack/react-router';
import { Bell, Gauge, Hand, type LucideIcon, Monitor, Settings, SquareTerminal } from 'lucide-react';
import { Mark } from '../ui/Mark.tsx';
import { AlertBadge } from './AlertBadge.tsx';
import { TEXTS } from './texts.ts';
import { WaitingBadge } from './WaitingBadge.tsx';

interface Room {
  readonly to: string;
  readonly word: string;
  readonly icon: LucideIcon;
  /** Pages that belong to it and lie elsewhere. */
  readonly also?: string;
}

const ROOMS = [
  { to: '/', word: 'Overview', icon: Gauge },
  { to: '/devices', word: 'Devices', icon: Monitor },
  { to: '/alerts', word: 'Alerts', icon: Bell },
  { to: '/sessions', word: 'Sessions', icon: SquareTerminal, also: '/recordings' },
  { to: '/approvals', word: 'Approvals', icon: Hand },
  { to: '/settings', word: 'Settings', icon: Settings },
] as const satisfies readonly Room[];

/** The rooms: down the left side, or along the bottom of a phone. */
export function Rail() {
  const { pathname } = useLocation();
  return (
    <nav
      aria-label={TEXTS.rooms}
      className="flex shrink-0 bg-canvas print:hidden sm:w-18 sm:flex-col sm:items-center sm:gap-1 sm:border-r sm:border-line sm:py-3 max-sm:order-last max-sm:justify-around max-sm:border-t max-sm:border-line max-sm:pb-[env(safe-area-inset-bottom)]"
    >
      <Link to="/" aria-label="Guru" className="mb-3 rounded-2 p-1 text-accent-ink max-sm:hidden">
        <Mark />
      </Link>
      {ROOMS.map(({ to, word, icon: Icon, ...room }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: to === '/', includeSearch: false }}
          aria-current={'also' in room && pathname.startsWith(room.also) ? 'page' : undefined}
          className="group flex w-15 flex-col items-center gap-1 rounded-2 py-1.5 text-11 text-ink-2 transition-colors hover:text-ink aria-[current=page]:text-ink max-sm:h-13 max-sm:justify-center"
        >
          <span className="relative flex h-7 w-10 items-center justify-center rounded-2 transition-colors group-hover:bg-hover group-aria-[current=page]:bg-selected">
            <Icon size={17} strokeWidth={1.75} aria-hidden />
            {to === '/alerts' && <AlertBadge />}
            {to === '/approvals' && <WaitingBadge />}
          </span>
          {word}
        </Link>
      ))}
    </nav>
  );
}
