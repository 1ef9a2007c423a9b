import type { ComponentProps } from 'react';
import { cx } from '../lib/cx.ts';

type Variant = 'primary' | 'secondary' | 'quiet' | 'danger';
type Size = 'small' | 'medium' | 'large';

const BASE =
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-2 border font-strong whitespace-nowrap select-none ' +
  'transition-colors disabled:cursor-default disabled:opacity-50 aria-busy:cursor-progress';

const VARIANTS: Record<Variant, string> = {
  primary: 'border-transparent bg-accent text-on-accent enabled:hover:bg-accent-hover',
  secondary: 'border-line-strong bg-control text-ink enabled:hover:bg-hover data-popup-open:bg-hover',
  quiet:
    'border-transparent bg-transparent text-ink-2 enabled:hover:bg-hover enabled:hover:text-ink data-popup-open:bg-hover data-popup-open:text-ink',
  danger: 'border-bad/40 bg-transparent text-bad enabled:hover:bg-bad-tint',
};

const SIZES: Record<Size, string> = {
  small: 'h-6 px-2 text-12',
  medium: 'h-7 px-2.5',
  large: 'h-9 px-4',
};

/** As wide as high, for one icon. */
const SQUARES: Record<Size, string> = { small: 'size-6', medium: 'size-7', large: 'size-9' };

interface Look {
  variant?: Variant | undefined;
  size?: Size | undefined;
  square?: boolean;
}

/** The classes of a button, for links that look like one. */
export function buttonClass({ variant = 'secondary', size = 'medium', square = false }: Look = {}): string {
  return cx(BASE, VARIANTS[variant], square ? SQUARES[size] : SIZES[size]);
}

export type ButtonProps = ComponentProps<'button'> & Look & { busy?: boolean };

/** A button. While `busy` it keeps its words and its place, and takes no second press. */
export function Button({
  variant,
  size,
  square = false,
  busy = false,
  className,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={cx(buttonClass({ variant, size, square }), busy && 'waiting', className)}
    />
  );
}
