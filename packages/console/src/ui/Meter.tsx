import { cx } from '../lib/cx.ts';
import { formatPercent, loadLevel } from '../lib/units.ts';
import { StateShape } from './Status.tsx';

const FILLS = { ok: 'bg-bar-fill', warn: 'bg-warn', bad: 'bg-bad' } as const;

/** A share as a thin bar; what stands beside it says the number. */
export function Bar({ percent, className }: { percent: number; className?: string }) {
  const shown = Math.min(100, Math.max(0, percent));
  return (
    <span aria-hidden className={cx('block h-1 overflow-hidden rounded-full bg-bar', className)}>
      <span
        className={cx('block h-full rounded-full', FILLS[loadLevel(percent)])}
        style={{ width: `${shown}%` }}
      />
    </span>
  );
}

/** A tiny bar with its number, for a table's cell. The number keeps its width; from the warning level on a shape joins it. */
export function Meter({ percent }: { percent: number | null }) {
  if (percent === null) return <span className="text-ink-3">–</span>;
  const level = loadLevel(percent);
  return (
    <span className="flex items-center gap-2">
      <Bar percent={percent} className="w-10" />
      <span
        className={cx('num w-8 text-right', level === 'warn' && 'text-warn', level === 'bad' && 'text-bad')}
      >
        {formatPercent(percent)}
      </span>
      {level !== 'ok' && <StateShape state={level} size={8} />}
    </span>
  );
}
