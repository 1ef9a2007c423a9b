import { cx } from '../lib/cx.ts';

export type State = 'online' | 'offline' | 'active' | 'opening' | 'closed' | 'ok' | 'warn' | 'bad' | 'info';

const LOOKS: Record<
  State,
  { color: string; shape: 'disc' | 'ring' | 'half' | 'triangle' | 'square' | 'diamond' }
> = {
  online: { color: 'text-ok', shape: 'disc' },
  active: { color: 'text-ok', shape: 'disc' },
  ok: { color: 'text-ok', shape: 'disc' },
  offline: { color: 'text-ink-3', shape: 'ring' },
  closed: { color: 'text-ink-3', shape: 'ring' },
  opening: { color: 'text-info', shape: 'half' },
  info: { color: 'text-info', shape: 'diamond' },
  warn: { color: 'text-warn', shape: 'triangle' },
  bad: { color: 'text-bad', shape: 'square' },
};

/** The sign of a state: a shape of its own besides the colour. It means nothing without its word beside it. */
export function StateShape({ state, size = 10 }: { state: State; size?: number }) {
  const { color, shape } = LOOKS[state];
  return (
    <svg width={size} height={size} viewBox="0 0 10 10" aria-hidden className={cx('shrink-0', color)}>
      {shape === 'disc' && <circle cx="5" cy="5" r="4" fill="currentColor" />}
      {shape === 'ring' && (
        <circle cx="5" cy="5" r="3.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
      )}
      {shape === 'half' && (
        <>
          <circle cx="5" cy="5" r="3.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
          <path d="M5 1.75a3.25 3.25 0 0 1 0 6.5z" fill="currentColor" />
        </>
      )}
      {shape === 'diamond' && <path d="M5 .8 9.2 5 5 9.2.8 5z" fill="currentColor" />}
      {shape === 'triangle' && <path d="M5 .9 9.6 9H.4z" fill="currentColor" />}
      {shape === 'square' && <rect x="1" y="1" width="8" height="8" rx="1.5" fill="currentColor" />}
    </svg>
  );
}

/** A state: shape and word. */
export function Status({
  state,
  word = state,
  className,
}: {
  state: State;
  word?: string;
  className?: string;
}) {
  return (
    <span className={cx('inline-flex items-center gap-1.5 whitespace-nowrap', className)}>
      <StateShape state={state} />
      {word}
    </span>
  );
}
