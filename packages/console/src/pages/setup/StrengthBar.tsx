import { cx } from '../../lib/cx.ts';
import type { Strength } from './strength.ts';

const STEPS = [1, 2, 3, 4] as const;

/** How strong a password is, in four steps and in words. */
export function StrengthBar({ strength: { level, words } }: { strength: Strength }) {
  const fill = level >= 3 ? 'bg-ok' : level === 2 ? 'bg-info' : 'bg-warn';
  return (
    <span className="flex items-center gap-2">
      <span aria-hidden className="flex gap-0.5">
        {STEPS.map((step) => (
          <span key={step} className={cx('h-1 w-5 rounded-full', step <= level ? fill : 'bg-bar')} />
        ))}
      </span>
      {words}
    </span>
  );
}
