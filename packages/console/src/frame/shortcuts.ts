import { useEffect, useRef } from 'react';
import { createKeyMatcher } from '../lib/keys.ts';

type Action = () => void;

/** What each shortcut does right now. A page that adds one shadows the frame's until it leaves. */
const actions = new Map<string, Action[]>();
const match = createKeyMatcher(() => actions.keys());

/** While one writes or a popup is open, keys belong to it; only the palette opens from anywhere. */
const ANYWHERE = new Set(['mod+k']);
const POPUPS = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const shortcut = match(event, event.timeStamp);
  if (shortcut === null) return;
  if (isBusy(event) && !ANYWHERE.has(shortcut)) return;
  const action = actions.get(shortcut)?.at(-1);
  if (action === undefined) return;
  event.preventDefault();
  action();
}

function isBusy({ target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable || target.matches('input, textarea, select') || target.closest(POPUPS) !== null
  );
}

/** Listens for shortcuts for as long as the frame is shown. */
export function startShortcuts(): () => void {
  addEventListener('keydown', onKeyDown);
  return () => removeEventListener('keydown', onKeyDown);
}

/** Adds shortcuts while the component is shown: `{ 'g d': () => … }`. The names must stay the same between renders. */
export function useShortcuts(wanted: Readonly<Record<string, Action>>): void {
  const current = useRef(wanted);
  useEffect(() => {
    current.current = wanted;
  });
  const names = Object.keys(wanted).join('\n');
  useEffect(() => {
    const added = names.split('\n').map((name) => {
      const action = () => current.current[name]?.();
      actions.set(name, [...(actions.get(name) ?? []), action]);
      return { name, action };
    });
    return () => {
      for (const { name, action } of added) {
        const rest = actions.get(name)?.filter((other) => other !== action) ?? [];
        if (rest.length > 0) actions.set(name, rest);
        else actions.delete(name);
      }
    };
  }, [names]);
}
