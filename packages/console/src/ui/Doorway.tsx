import type { ReactNode } from 'react';
import { Mark } from './Mark.tsx';

/** The pages before one is signed in: a single column with the mark above it. */
export function Doorway({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  return (
    <main className="flex min-h-full justify-center bg-surface px-5 pt-[16vh] pb-16 max-sm:pt-12">
      <div className="w-full max-w-88">
        <div className="flex items-center gap-2 text-accent-ink">
          <Mark size={26} />
          <span className="text-15 font-strong text-ink">Guru</span>
        </div>
        <h1 className="mt-8 text-20 font-strong">{title}</h1>
        {lead && <p className="mt-1 text-ink-2">{lead}</p>}
        <div className="mt-6">{children}</div>
      </div>
    </main>
  );
}
