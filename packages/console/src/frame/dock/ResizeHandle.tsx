import type { KeyboardEvent, PointerEvent } from 'react';
import { useKept } from '../../lib/hooks.ts';
import { DOCK_HEIGHT, dockHeight } from './dock-state.ts';

const KEY_STEP = 24;

/** The dock's upper edge: drag it, or move it with the arrow keys. */
export function ResizeHandle() {
  const [height, setHeight] = useKept(dockHeight);

  function onPointerMove(event: PointerEvent<HTMLDivElement>) {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) setHeight(height - event.movementY);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'ArrowUp') setHeight(height + KEY_STEP);
    if (event.key === 'ArrowDown') setHeight(height - KEY_STEP);
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> can't be dragged; this is ARIA's window splitter
    <div
      role="separator"
      tabIndex={0}
      aria-label="Height of the dock"
      aria-orientation="horizontal"
      aria-valuenow={height}
      aria-valuemin={DOCK_HEIGHT.min}
      aria-valuemax={DOCK_HEIGHT.max}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
      className="absolute inset-x-0 -top-1 z-10 h-2 cursor-row-resize touch-none transition-colors hover:bg-accent-ink/40 focus-visible:bg-accent-ink/40 focus-visible:outline-none"
    />
  );
}
