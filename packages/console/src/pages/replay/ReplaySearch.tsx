import type { RefObject } from 'react';
import type { SearchHit } from '../../api/recordings.ts';
import { clockTime } from '../../lib/clock-time.ts';
import { inputClass } from '../../ui/Field.tsx';
import { TEXTS } from './texts.ts';

interface Props {
  field: RefObject<HTMLInputElement | null>;
  text: string;
  hits: readonly SearchHit[] | undefined;
  onText: (text: string) => void;
  onSeek: (at_ms: number) => void;
}

/** Where a text was printed; Enter goes to the first hit. */
export function ReplaySearch({ field, text, hits, onText, onSeek }: Props) {
  const asked = text.trim().length >= 2;
  return (
    <section aria-label={TEXTS.search}>
      <input
        ref={field}
        type="search"
        aria-label={TEXTS.search}
        placeholder={TEXTS.search}
        value={text}
        maxLength={100}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={(event) => {
          const [first] = hits ?? [];
          if (event.key === 'Enter' && first) onSeek(first.at_ms);
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
        className={inputClass}
      />
      {asked && hits?.length === 0 && <p className="pt-2 text-ink-3">{TEXTS.nothingFound}</p>}
      {asked && (
        <ul className="max-h-72 overflow-y-auto pt-1">
          {hits?.map(({ at_ms, line }) => (
            <li key={`${at_ms} ${line}`}>
              <Moment at_ms={at_ms} onSeek={onSeek}>
                {line}
              </Moment>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

export function Moment({
  at_ms,
  children,
  onSeek,
}: {
  at_ms: number;
  children: string;
  onSeek: (at_ms: number) => void;
}) {
  return (
    <button
      type="button"
      onClick={() => onSeek(at_ms)}
      className="flex h-7 w-full cursor-default items-center gap-2 rounded-1 px-1 text-left hover:bg-hover max-sm:h-10"
    >
      <span className="num w-14 shrink-0 text-12 text-ink-3">{clockTime(at_ms)}</span>
      <span className="truncate">{children}</span>
    </button>
  );
}
