import type { Me } from '@guru/protocol/api';
import { Keyboard, LogOut, Palette, UserRound } from 'lucide-react';
import { Menu, MenuItem, MenuSeparator } from '../ui/Menu.tsx';
import { TEXTS } from './texts.ts';

interface Props {
  me: Me;
  onAccount: () => void;
  onAppearance: () => void;
  onShortcuts: () => void;
  onSignOut: () => void;
}

/** Who is signed in, and what concerns only them. */
export function AccountMenu({ me, onAccount, onAppearance, onShortcuts, onSignOut }: Props) {
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`${TEXTS.account}: ${me.display_name}`}
          className="flex size-7 shrink-0 items-center justify-center rounded-full border border-line-strong bg-control text-11 font-strong text-ink-2 transition-colors hover:text-ink data-popup-open:text-ink"
        >
          {initials(me.display_name)}
        </button>
      }
    >
      <div className="px-2 pt-1.5 pb-2">
        <p className="font-strong">{me.display_name}</p>
        <p className="text-12 text-ink-3">
          {me.email} · {me.role}
        </p>
      </div>
      <MenuSeparator />
      <MenuItem icon={UserRound} onSelect={onAccount}>
        {TEXTS.account}
      </MenuItem>
      <MenuItem icon={Palette} onSelect={onAppearance}>
        {TEXTS.appearance}
      </MenuItem>
      <MenuItem icon={Keyboard} onSelect={onShortcuts} shortcut="?">
        {TEXTS.shortcuts}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={LogOut} onSelect={onSignOut}>
        {TEXTS.signOut}
      </MenuItem>
    </Menu>
  );
}

/** At most two letters of a name. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = [...(words.at(0) ?? '')][0] ?? '?';
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  return (first + last).toUpperCase();
}
