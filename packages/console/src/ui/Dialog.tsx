import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { IconButton } from './IconButton.tsx';

interface Props {
  open: boolean;
  onClose: () => void;
  title: string;
  /** What this is about, under the title. */
  description?: ReactNode;
  children: ReactNode;
}

/** A dialog in the middle of the page; on a phone it rises from the bottom edge. Keys go to its first field, or else to itself. */
export function Dialog({ open, onClose, title, description, children }: Props) {
  const popup = useRef<HTMLDivElement>(null);
  // Not to the button that closes it: its tooltip would open, and take the first Escape for itself.
  const first = () => popup.current?.querySelector<HTMLElement>('input') ?? popup.current;
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          ref={popup}
          initialFocus={first}
          className="popup-motion fixed top-[18vh] left-1/2 z-40 flex max-h-[74vh] w-110 max-w-[calc(100vw-2rem)] -translate-x-1/2 flex-col overflow-y-auto rounded-2 border border-line-strong bg-raised shadow-popup outline-none max-sm:top-auto max-sm:bottom-0 max-sm:w-full max-sm:max-w-none max-sm:rounded-b-none max-sm:border-x-0 max-sm:border-b-0 max-sm:pb-[env(safe-area-inset-bottom)]"
        >
          <div className="sticky top-0 flex items-start justify-between gap-4 bg-raised px-5 pt-4">
            <Base.Title className="text-15 font-strong">{title}</Base.Title>
            <Base.Close render={<IconButton icon={X} label="Close" className="-mt-1 -mr-2" />} />
          </div>
          {description && <Base.Description className="px-5 pt-1 text-ink-2">{description}</Base.Description>}
          <div className="px-5 pt-4 pb-5">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** The row of buttons at a dialog's or a form's end. */
export function Actions({ children }: { children: ReactNode }) {
  return <div className="mt-5 flex justify-end gap-2">{children}</div>;
}
