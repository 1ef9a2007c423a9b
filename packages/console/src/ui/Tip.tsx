import { Tooltip } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';

interface Props {
  /** What is told; nothing shows without it. */
  tip: ReactNode;
  /** The element that is pointed at. It takes the tooltip's props. */
  children: ReactElement;
  side?: 'top' | 'bottom' | 'left' | 'right';
}

/** A tooltip: more about what it stands on, never the only place of something important. */
export function Tip({ tip, children, side = 'bottom' }: Props) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children} />
      <Tooltip.Portal>
        <Tooltip.Positioner side={side} sideOffset={6} className="z-50">
          <Tooltip.Popup className="popup-motion max-w-xs rounded-1 border border-line-strong bg-raised px-2 py-1 text-12 text-ink shadow-popup">
            {tip}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
