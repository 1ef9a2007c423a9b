import { useEffect, useRef, useState } from 'react';
import { coalesce } from '../../../lib/coalesce.ts';
import { readDraft, type Suggestion, withoutLastPart } from './draft.ts';
import { type Filter, type FilterKey, formatFilter, withChip, withoutChip } from './parse.ts';

/** The address changes, and the server is asked, when typing rests. */
const REST_MS = 150;

interface Line {
  /** The filter as far as it is written, ahead of the address. */
  readonly filter: Filter;
  /** What stands in the field. */
  readonly text: string;
  /** The address as it was last seen. */
  readonly seen: string;
}

/**
 * A filter while it is being written. What is written counts at once here, and in the address when typing rests; a change of the
 * address from elsewhere (a link, the palette) takes the field along.
 */
export function useFilterLine(filter: Filter, onChange: (filter: Filter) => void) {
  const address = formatFilter(filter);
  const [line, setLine] = useState<Line>({ filter, text: filter.text, seen: address });
  const [sent, setSent] = useState(address);
  const send = useRef<() => void>(() => undefined);
  const [rest] = useState(() => coalesce(REST_MS, () => send.current()));
  useEffect(() => rest.cancel, [rest]);

  if (address !== line.seen) {
    const own = address === sent;
    setLine(own ? { ...line, seen: address } : { filter, text: filter.text, seen: address });
  }

  function become(next: Filter, text: string): void {
    setLine({ ...line, filter: next, text });
    send.current = () => {
      setSent(formatFilter(next));
      onChange(next);
    };
    rest.ask();
  }

  return {
    filter: line.filter,
    text: line.text,
    /** Takes the line as it is typed; `done` takes out its last chip too. */
    write(text: string, done = false): void {
      const { filter: next, draft } = readDraft(text, line.filter, done);
      become(next, draft);
    },
    /** Puts a suggestion in place of the line's last part. */
    take(suggestion: Suggestion): void {
      const before = withoutLastPart(line.text);
      if (suggestion.kind === 'key') setLine({ ...line, text: `${before}${suggestion.key}:` });
      else become(withChip({ ...line.filter, text: before.trim() }, suggestion.chip), before);
    },
    remove(key: FilterKey): void {
      become(withoutChip(line.filter, key), line.text);
    },
  };
}
