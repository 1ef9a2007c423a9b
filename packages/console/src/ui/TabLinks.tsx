import type { ReactNode } from 'react';

/** The class of a link that stands in a row of tabs; the router marks the current one. */
export const tabClass =
  'relative flex h-9 shrink-0 items-center px-2.5 text-ink-2 transition-colors hover:text-ink ' +
  'aria-[current=page]:font-strong aria-[current=page]:text-ink focus-visible:-outline-offset-2 ' +
  'aria-[current=page]:after:absolute aria-[current=page]:after:inset-x-2.5 aria-[current=page]:after:-bottom-px aria-[current=page]:after:h-0.5 aria-[current=page]:after:bg-accent-ink';

/** Parts of a page, each with an address of its own. */
export function TabLinks({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav aria-label={label} className="-mx-2.5 flex overflow-x-auto [scrollbar-width:none]">
      {children}
    </nav>
  );
}
