import { ArrowUpDown, Eraser } from 'lucide-react';
import { isOver, type Transfer, transfers } from '../../files/transfers.ts';
import { cx } from '../../lib/cx.ts';
import { formatPercent } from '../../lib/units.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { StateShape } from '../../ui/Status.tsx';
import { TEXTS } from './transfer-texts.ts';

interface Props {
  all: readonly Transfer[];
  /** The list is open. */
  open: boolean;
  onToggle: () => void;
}

/** How the transfers stand, in the dock's strip: it opens their list. */
export function TransferChip({ all, open, onToggle }: Props) {
  if (all.length === 0) return null;
  const running = all.filter((one) => !isOver(one));
  const failed = all.filter(({ state }) => state.kind === 'failed').length;
  return (
    <div className={cx('flex shrink-0 items-center border-r border-line pr-1', open && 'bg-surface')}>
      <button
        type="button"
        aria-pressed={open}
        onClick={onToggle}
        className="flex h-full items-center gap-2 pr-1.5 pl-3 text-ink-2 hover:text-ink focus-visible:-outline-offset-2"
      >
        <ArrowUpDown size={13} aria-hidden />
        <span className="num">{TEXTS.chip(running.length, share(running))}</span>
        {failed > 0 && (
          <span className="flex items-center gap-1 text-12 text-bad">
            <StateShape state="bad" size={8} />
            {TEXTS.failed(failed)}
          </span>
        )}
      </button>
      {running.length < all.length && (
        <IconButton icon={Eraser} label={TEXTS.clear} size="small" onClick={transfers.clear} />
      )}
    </div>
  );
}

/** How much of what runs is there; null while that can't be told. */
function share(running: readonly Transfer[]): string | null {
  let [bytes, total] = [0, 0];
  for (const one of running) {
    if (one.total === null) return null;
    bytes += one.bytes;
    total += one.total;
  }
  return total === 0 ? null : formatPercent(Math.floor((bytes / total) * 100));
}
