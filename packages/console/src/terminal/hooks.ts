import { useEffect, useRef, useSyncExternalStore } from 'react';
import { theme } from '../app/theme.ts';
import type { Screen } from './screen.ts';
import { type Terminals, terminals } from './terminals.ts';

export function useTerminals(): Terminals {
  return useSyncExternalStore(terminals.subscribe, terminals.get);
}

/** An element that shows the screen while it is mounted, in the colours of the theme. */
export function useScreen(screen: Screen | null) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (screen === null || place.current === null) return;
    const hide = screen.show(place.current);
    screen.focus();
    const system = matchMedia('(prefers-color-scheme: dark)');
    const recolour = () => screen.recolour();
    const unsubscribe = theme.subscribe(recolour);
    system.addEventListener('change', recolour);
    return () => {
      unsubscribe();
      system.removeEventListener('change', recolour);
      hide();
    };
  }, [screen]);
  return place;
}
