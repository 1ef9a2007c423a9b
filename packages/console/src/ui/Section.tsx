import type { ReactNode } from 'react';
import { cx } from '../lib/cx.ts';

interface Props {
  title: string;
  /** What stands at the title's right: a count, a link, a control. */
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
}

/** A part of a page: a quiet heading over a hairline. */
export function Section({ title, aside, children, className }: Props) {
  return (
    <section className={cx('min-w-0', className)}>
      <header className="flex h-8 items-center justify-between gap-3 border-b border-line">
        <h2 className="font-strong">{title}</h2>
        {aside && <div className="flex items-center gap-2 text-12 text-ink-3">{aside}</div>}
      </header>
      {children}
    </section>
  );
}

/** A page's title with its actions. */
export function PageHeader({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <header className="flex min-h-7 flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <h1 className="text-20 font-strong">{title}</h1>
      {children}
    </header>
  );
}
