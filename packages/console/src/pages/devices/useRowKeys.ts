import { useState } from 'react';
import { useShortcuts } from '../../frame/shortcuts.ts';

interface Props {
  count: number;
  /** Brings a row into sight. */
  show: (index: number) => void;
  onOpen: (index: number) => void;
  /** On a device list: t opens a terminal. */
  onTerminal?: (index: number) => void;
}

/** Moves through rows by keyboard: j and k or the arrows, Enter opens. Answers the current row. */
export function useRowKeys({ count, show, onOpen, onTerminal }: Props): number | null {
  const [current, setCurrent] = useState<number | null>(null);
  const inReach = current !== null && current < count ? current : null;

  function move(step: number) {
    if (count === 0) return;
    const next = inReach === null ? 0 : Math.min(count - 1, Math.max(0, inReach + step));
    setCurrent(next);
    show(next);
  }

  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    PageDown: () => move(20),
    PageUp: () => move(-20),
    Enter: () => inReach !== null && onOpen(inReach),
    Escape: () => setCurrent(null),
    ...(onTerminal && { t: () => inReach !== null && onTerminal(inReach) }),
  });
  return inReach;
}
