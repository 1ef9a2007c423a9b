import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import { cx } from '../lib/cx.ts';

interface Props<T extends string> {
  label: string;
  /** Null where none of them is chosen, as with a span that was zoomed into. */
  value: T | null;
  options: readonly { readonly value: T; readonly label: string }[];
  onChange: (value: T) => void;
  className?: string;
}

/** One of a few, all in sight: ranges, themes, a token's life. Arrow keys move the choice. */
export function Segmented<T extends string>({ label, value, options, onChange, className }: Props<T>) {
  return (
    <RadioGroup
      aria-label={label}
      value={value ?? ''}
      onValueChange={(next) => {
        const option = options.find((candidate) => candidate.value === next);
        if (option) onChange(option.value);
      }}
      className={cx('inline-flex rounded-2 border border-line-strong bg-sunken p-px', className)}
    >
      {options.map((option) => (
        <Radio.Root
          key={option.value}
          value={option.value}
          className="flex h-6 cursor-default items-center rounded-[5px] px-2.5 text-12 whitespace-nowrap text-ink-2 transition-colors select-none hover:text-ink data-checked:bg-chosen data-checked:font-strong data-checked:text-ink data-checked:shadow-[0_0_0_1px_var(--color-line-strong)] max-sm:h-9 max-sm:flex-1 max-sm:justify-center"
        >
          {option.label}
        </Radio.Root>
      ))}
    </RadioGroup>
  );
}
