import { Combobox } from '@base-ui/react/combobox';
import { Check } from 'lucide-react';
import type { ReactElement } from 'react';
import { cx } from '../lib/cx.ts';
import { itemClass, popupClass } from './Menu.tsx';

export interface Choice {
  readonly value: string;
  readonly label: string;
  /** What tells two with the same name apart, or a number that helps to choose. */
  readonly detail?: string;
}

export interface PickerProps {
  /** The button that opens it; it shows what is chosen. */
  trigger: ReactElement;
  /** What is chosen here: "Client". Read aloud with the search field. */
  label: string;
  choices: readonly Choice[];
  value: string | null;
  onChange: (value: string) => void;
  none?: string;
}

/** One of many, found by typing: clients, sites. */
export function Picker({
  trigger,
  label,
  choices,
  value,
  onChange,
  none = 'Nothing by that name',
}: PickerProps) {
  const chosen = choices.find((choice) => choice.value === value) ?? null;
  return (
    <Combobox.Root
      items={choices}
      value={chosen}
      onValueChange={(next: Choice | null) => next && onChange(next.value)}
      isItemEqualToValue={(a: Choice, b: Choice) => a.value === b.value}
    >
      <Combobox.Trigger render={trigger} />
      <Combobox.Portal>
        <Combobox.Positioner align="start" sideOffset={4} className="z-50">
          <Combobox.Popup aria-label={label} className={cx(popupClass, 'w-72 max-w-(--available-width) p-0')}>
            <Combobox.Input
              placeholder={`Find a ${label.toLowerCase()}`}
              className="h-9 w-full border-b border-line bg-transparent px-3 outline-none placeholder:text-ink-3 max-sm:text-15"
            />
            <Combobox.Empty className="empty:hidden">
              <p className="px-3 py-4 text-ink-3">{none}</p>
            </Combobox.Empty>
            <Combobox.List className="max-h-[min(20rem,calc(var(--available-height)-3rem))] overflow-y-auto p-1 empty:p-0">
              {(choice: Choice) => (
                <Combobox.Item key={choice.value} value={choice} className={itemClass}>
                  <span className="min-w-0 flex-1 truncate">{choice.label}</span>
                  {choice.detail && <span className="num text-12 text-ink-3">{choice.detail}</span>}
                  <span className="flex w-3.5 justify-center">
                    <Combobox.ItemIndicator>
                      <Check size={14} aria-hidden />
                    </Combobox.ItemIndicator>
                  </span>
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
