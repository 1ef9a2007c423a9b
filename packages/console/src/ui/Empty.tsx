import type { ReactNode } from 'react';

interface Props {
  title: string;
  /** It is all that the page shows, so its title is the page's. */
  whole?: boolean;
  /** Why it is empty, and what to do. */
  children?: ReactNode;
  actions?: ReactNode;
}

/** What stands where there is nothing: words that teach, at reading width, no picture. */
export function Empty({ title, whole = false, children, actions }: Props) {
  const Title = whole ? 'h1' : 'h2';
  return (
    <div className="gutter flex max-w-144 flex-col items-start gap-2 py-14 max-sm:py-8">
      <Title className="text-15 font-strong">{title}</Title>
      {children && <div className="text-ink-2">{children}</div>}
      {actions && <div className="mt-2 flex flex-wrap gap-2">{actions}</div>}
    </div>
  );
}
