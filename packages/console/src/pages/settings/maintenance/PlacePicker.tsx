import type { Client, MaintenanceBody } from '@guru/protocol/api';
import { ChevronDown } from 'lucide-react';
import { useId } from 'react';
import { inputClass } from '../../../ui/Field.tsx';
import { type Choice, Picker } from '../../../ui/Picker.tsx';
import { TEXTS } from './texts.ts';

const EVERYWHERE = 'partner';

interface Props {
  clients: readonly Client[];
  value: string | null;
  onChange: (value: string) => void;
}

/** Chooses all devices, a client or one of its sites. */
export function PlacePicker({ clients, value, onChange }: Props) {
  const id = useId();
  const choices = choicesOf(clients);
  const chosen = choices.find((choice) => choice.value === value);
  return (
    <div className="flex flex-col gap-1">
      <span id={id} className="text-ink-2">
        {TEXTS.reach}
      </span>
      <Picker
        label="Place"
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
              {chosen?.label ?? TEXTS.choosePlace}
            </span>
            <ChevronDown size={14} aria-hidden className="text-ink-3" />
          </button>
        }
      />
    </div>
  );
}

/** What was chosen, as the API says it. */
export function reachOf(value: string): MaintenanceBody['reach'] {
  const [level, target_id] = value.split(':');
  if (target_id === undefined) return { level: 'partner', target_id: null };
  return { level: level === 'site' ? 'site' : 'client', target_id };
}

function choicesOf(clients: readonly Client[]): Choice[] {
  const places = clients.flatMap(({ client_id, name, sites }) => [
    { value: `client:${client_id}`, label: name },
    ...sites.map((site) => ({ value: `site:${site.site_id}`, label: `${name} / ${site.name}` })),
  ]);
  return [{ value: EVERYWHERE, label: TEXTS.everywhere }, ...places];
}
