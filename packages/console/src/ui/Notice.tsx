import type { ReactNode } from 'react';
import { cx } from '../lib/cx.ts';
import { StateShape } from './Status.tsx';

type Tone = 'info' | 'warn' | 'bad' | 'ok';

const TONES: Record<Tone, string> = {
  ok: 'border-line bg-sunken',
  info: 'border-info/30 bg-info-tint',
  warn: 'border-warn/30 bg-warn-tint',
  bad: 'border-bad/30 bg-bad-tint',
};

interface Props {
  tone: Tone;
  title: string;
  children?: ReactNode;
  /** Buttons, under the words. */
  actions?: ReactNode;
  className?: string;
}

/** Something that has to be said in the page, where it matters and for as long as it does. */
export function Notice({ tone, title, children, actions, className }: Props) {
  return (
    <div
      role={tone === 'bad' ? 'alert' : 'status'}
      className={cx('flex items-start gap-2.5 rounded-2 border px-3 py-2.5', TONES[tone], className)}
    >
      <span className="mt-1">
        <StateShape state={tone} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="font-strong">{title}</p>
        {children && <div className="mt-0.5 text-ink-2">{children}</div>}
        {actions && <div className="mt-2.5 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  );
}
