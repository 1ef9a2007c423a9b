interface Props {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

/** A box to tick, with its words. */
export function Tick({ label, checked, onChange }: Props) {
  return (
    <label className="flex min-h-7 items-center gap-2 max-sm:min-h-10">
      <input
        type="checkbox"
        checked={checked}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        className="size-4 shrink-0 accent-accent"
      />
      {label}
    </label>
  );
}
