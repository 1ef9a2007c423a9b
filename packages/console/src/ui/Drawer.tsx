import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { cx } from '../lib/cx.ts';
import { IconButton } from './IconButton.tsx';

interface Props {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  /** What this is about, under the title. */
  description?: ReactNode;
  /** For what has long lines. */
  wide?: boolean;
  children: ReactNode;
}

/** More about one thing of a list, along the right edge; on a phone over the whole page. */
export function Drawer({ open, onClose, title, description, wide = false, children }: Props) {
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          ref={popup}
          initialFocus={popup}
          className={cx(
            'popup-motion fixed inset-y-0 right-0 z-40 flex max-w-full flex-col overflow-y-auto border-l border-line-strong bg-raised shadow-popup outline-none max-sm:border-l-0',
            wide ? 'w-220' : 'w-140',
          )}
        >
          <div className="sticky top-0 z-10 flex items-start justify-between gap-4 bg-raised px-5 pt-4 pb-2">
            <Base.Title className="min-w-0 text-15 font-strong break-words">{title}</Base.Title>
            <Base.Close render={<IconButton icon={X} label="Close" className="-mt-1 -mr-2" />} />
          </div>
          {description && <Base.Description className="px-5 text-ink-2">{description}</Base.Description>}
          <div className="flex-1 px-5 pt-3 pb-6">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
