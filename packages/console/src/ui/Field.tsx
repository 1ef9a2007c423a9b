import type { ComponentProps, ReactNode } from 'react';
import { useId } from 'react';
import { cx } from '../lib/cx.ts';
import { StateShape } from './Status.tsx';

export const inputClass =
  'h-8 w-full rounded-2 border border-line-strong bg-field px-2.5 text-ink placeholder:text-ink-3 ' +
  'focus-visible:outline-offset-0 disabled:opacity-60 aria-invalid:border-bad max-sm:h-10 max-sm:text-15';

type Props = Omit<ComponentProps<'input'>, 'id'> & {
  label: string;
  /** One line under the field that helps to fill it. */
  hint?: ReactNode;
  /** What is wrong with the value, in place of the hint. */
  error?: string | undefined;
};

/** A labelled text field. */
export function Field({ label, hint, error, className, ...input }: Props) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={cx('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="text-ink-2">
        {label}
      </label>
      <input
        {...input}
        id={id}
        className={inputClass}
        aria-invalid={error ? true : undefined}
        aria-describedby={note ? `${id}-note` : undefined}
      />
      {note && (
        <div
          id={`${id}-note`}
          className={cx('flex items-center gap-1.5 text-12', error ? 'text-bad' : 'text-ink-3')}
        >
          {error && <StateShape state="bad" size={8} />}
          {note}
        </div>
      )}
    </div>
  );
}
