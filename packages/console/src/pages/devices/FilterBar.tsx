import { Autocomplete } from '@base-ui/react/autocomplete';
import { Search, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { useShortcuts } from '../../frame/shortcuts.ts';
import { cx } from '../../lib/cx.ts';
import { itemClass, popupClass } from '../../ui/Menu.tsx';
import { StateShape } from '../../ui/Status.tsx';
import { lastPart, type Suggestion, suggest, type Values, withoutLastPart } from './filter/draft.ts';
import { type Chip, type Filter, type FilterKey, formatChip } from './filter/parse.ts';
import { useFilterLine } from './filter/useFilterLine.ts';
import { TEXTS } from './texts.ts';

interface Props {
  filter: Filter;
  /** What is wrong with a chip, by its key. */
  faults: ReadonlyMap<FilterKey, string>;
  values: Values;
  onChange: (filter: Filter) => void;
}

/** One line to narrow the list: words that are searched for, and chips that complete themselves. */
export function FilterBar({ filter, faults, values, onChange }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const line = useFilterLine(filter, onChange);
  const [open, setOpen] = useState(false);
  const { chips } = line.filter;
  const suggestions = suggest(line.text, values);
  useShortcuts({ '/': () => input.current?.focus() });
  // With nothing to offer it is closed, and stays so until one writes again: it would else come back over the list when the line is cleared from elsewhere.
  if (open && suggestions.length === 0) setOpen(false);

  function onKeyDown({ key }: React.KeyboardEvent) {
    const last = chips.at(-1);
    if (key === 'Enter' && lastPart(line.text) !== '') line.write(line.text, true);
    if (key === 'Backspace' && line.text === '' && last) line.remove(last.key);
    if (key === 'Escape' && !open) input.current?.blur();
  }

  return (
    <Autocomplete.Root
      items={suggestions}
      filter={null}
      value={line.text}
      open={open}
      onOpenChange={setOpen}
      openOnInputClick
      itemToStringValue={(one: Suggestion) => withoutLastPart(line.text) + wordsOf(one)}
      onValueChange={(text, { reason }) => {
        // Escape leaves the field to the rows; what was written stays.
        if (reason !== 'item-press' && reason !== 'escape-key') line.write(text);
      }}
    >
      <Autocomplete.InputGroup className="flex min-h-8 min-w-0 flex-1 flex-wrap items-center gap-1 rounded-2 border border-line-strong bg-field px-2 py-0.5 focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent-ink max-sm:min-h-10">
        <Search size={14} aria-hidden className="shrink-0 text-ink-3" />
        {chips.map((chip) => (
          <ChipView
            key={chip.key}
            chip={chip}
            fault={faults.get(chip.key)}
            onRemove={() => line.remove(chip.key)}
          />
        ))}
        <Autocomplete.Input
          ref={input}
          aria-label={TEXTS.filter}
          placeholder={chips.length === 0 ? TEXTS.placeholder : ''}
          className="h-6 min-w-24 flex-1 bg-transparent px-1 outline-none placeholder:text-ink-3 max-sm:text-15"
          onKeyDown={onKeyDown}
        />
      </Autocomplete.InputGroup>
      <Autocomplete.Portal>
        <Autocomplete.Positioner align="start" sideOffset={4} className="z-40">
          <Autocomplete.Popup className={cx(popupClass, 'w-72 max-w-(--available-width)')}>
            <Autocomplete.List>
              {(one: Suggestion) => (
                <Autocomplete.Item
                  key={wordsOf(one)}
                  value={one}
                  className={itemClass}
                  onClick={() => line.take(one)}
                >
                  <span className="flex-1 truncate font-mono text-12">{wordsOf(one)}</span>
                  <span className="text-12 text-ink-3">
                    {one.kind === 'key' ? TEXTS.keyHints[one.key] : one.detail}
                  </span>
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Popup>
        </Autocomplete.Positioner>
      </Autocomplete.Portal>
    </Autocomplete.Root>
  );
}

function wordsOf(suggestion: Suggestion): string {
  return suggestion.kind === 'key' ? `${suggestion.key}:` : formatChip(suggestion.chip);
}

function ChipView({
  chip,
  fault,
  onRemove,
}: {
  chip: Chip;
  fault: string | undefined;
  onRemove: () => void;
}) {
  return (
    <span
      title={fault}
      className={cx(
        'flex h-5.5 items-center gap-1.5 rounded-1 pl-1.5 text-12',
        fault ? 'bg-bad-tint text-ink' : 'bg-selected text-ink',
      )}
    >
      {fault && <StateShape state="bad" size={8} />}
      <span>
        <span className="text-ink-3">{chip.key}:</span>
        {chip.value}
      </span>
      <button
        type="button"
        aria-label={TEXTS.removeChip(formatChip(chip))}
        onClick={onRemove}
        className="flex size-5 items-center justify-center rounded-1 text-ink-3 hover:text-ink"
      >
        <X size={12} aria-hidden />
      </button>
    </span>
  );
}
