import type { Client } from '@guru/protocol/api';
import { ChevronDown } from 'lucide-react';
import { useId } from 'react';
import { inputClass } from './Field.tsx';
import { type Choice, Picker } from './Picker.tsx';

interface Props {
  label: string;
  /** What the button says while nothing is chosen. */
  placeholder: string;
  clients: readonly Client[];
  value: string | null;
  onChange: (site_id: string) => void;
}

/** Every site of the partner as one choice: "Acme Dental / Main St". */
function siteChoices(clients: readonly Client[]): Choice[] {
  return clients.flatMap(({ name, sites }) =>
    sites.map((site) => ({ value: site.site_id, label: `${name} / ${site.name}` })),
  );
}

/** Chooses a site, with its client in sight. */
export function SitePicker({ label, placeholder, clients, value, onChange }: Props) {
  const id = useId();
  const choices = siteChoices(clients);
  const chosen = choices.find((choice) => choice.value === value);
  return (
    <div className="flex flex-col gap-1">
      <span id={id} className="text-ink-2">
        {label}
      </span>
      <Picker
        label="Site"
        choices={choices}
        value={value}
        onChange={onChange}
        trigger={
          <button
            type="button"
            aria-labelledby={`${id} ${id}-value`}
            className={`${inputClass} flex items-center gap-2`}
          >
            <span
              id={`${id}-value`}
              className={`min-w-0 flex-1 truncate text-left ${chosen ? '' : 'text-ink-3'}`}
            >
              {chosen?.label ?? placeholder}
            </span>
            <ChevronDown size={14} aria-hidden className="text-ink-3" />
          </button>
        }
      />
    </div>
  );
}
