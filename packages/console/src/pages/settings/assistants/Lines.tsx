import { useId } from 'react';
import { inputClass } from '../../../ui/Field.tsx';

interface Props {
  label: string;
  hint: string;
  value: string;
  onChange: (value: string) => void;
}

const MOST_ROWS = 14;

/** A labelled field of several lines, in mono, as high as what is in it. */
export function Lines({ label, hint, value, onChange }: Props) {
  const id = useId();
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-ink-2">
        {label}
      </label>
      <textarea
        id={id}
        value={value}
        rows={Math.min(MOST_ROWS, Math.max(3, value.split('\n').length + 1))}
        spellCheck={false}
        autoCapitalize="off"
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
        aria-describedby={`${id}-hint`}
        className={`${inputClass} h-auto! resize-y py-1.5 font-mono text-12 leading-5`}
      />
      <p id={`${id}-hint`} className="text-12 text-ink-3">
        {hint}
      </p>
    </div>
  );
}
