import type { LiveState } from '@guru/client';
import { cx } from '../lib/cx.ts';
import { StateShape } from '../ui/Status.tsx';
import { Tip } from '../ui/Tip.tsx';
import { TEXTS } from './texts.ts';

const SHAPES = { live: 'ok', reconnecting: 'opening', offline: 'bad' } as const;

/** Whether what one sees is what is. */
export function LiveIndicator({ state }: { state: LiveState }) {
  const { word, more } = TEXTS.live[state];
  return (
    <Tip tip={more}>
      <button
        type="button"
        className={cx(
          'flex h-7 cursor-default items-center gap-1.5 rounded-2 px-2 text-12',
          state === 'offline' ? 'bg-bad-tint text-ink' : 'text-ink-2',
        )}
      >
        <StateShape state={SHAPES[state]} size={8} />
        <span aria-live="polite" className={cx(state === 'live' && 'max-sm:sr-only')}>
          {word}
        </span>
      </button>
    </Tip>
  );
}
