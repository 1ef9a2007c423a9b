import { type Chip, FILTER_KEYS, type Filter, parseFilter, withChip } from './parse.ts';

/** What a line that is still being written comes to. */
export interface Drafted {
  readonly filter: Filter;
  /** What stays in the field. */
  readonly draft: string;
}

const UNFINISHED = new RegExp(`(^|\\s)((?:${FILTER_KEYS.join('|')}):(?:"[^"]*|[^\\s"]*))$`, 'i');

/**
 * Takes the chips out of a line as they become finished: with a space or a closing quote behind them, or all of them when the line
 * is `done` (Enter). Words are searched for as they are typed; a chip that is still being written is not.
 */
export function readDraft(line: string, before: Filter, done: boolean): Drafted {
  const unfinished = done ? undefined : UNFINISHED.exec(line)?.[2];
  const finished = unfinished === undefined ? line : line.slice(0, line.length - unfinished.length);
  const { chips, text } = parseFilter(finished);
  const filter = chips.reduce(withChip, { chips: before.chips, text });
  if (chips.length === 0 && !done) return { filter, draft: line };
  return {
    filter,
    draft: [text, unfinished].filter(Boolean).join(' ') + (chips.length > 0 && text ? ' ' : ''),
  };
}

/** The part of a line that a suggestion would complete: its last word, or the chip being written. */
export function lastPart(line: string): string {
  return UNFINISHED.exec(line)?.[2] ?? /\S*$/.exec(line)?.[0] ?? '';
}

/** The line with its last part taken away. */
export function withoutLastPart(line: string): string {
  return line.slice(0, line.length - lastPart(line).length);
}

/** What can be offered in place of the last part. */
export type Suggestion =
  | { readonly kind: 'key'; readonly key: Chip['key'] }
  | { readonly kind: 'chip'; readonly chip: Chip; readonly detail?: string };

/** The values that are offered for each key. */
export type Values = Readonly<Record<Chip['key'], readonly { value: string; detail?: string }[]>>;

const SHOWN = 8;

/** Keys while one begins to write, then the key's values. */
export function suggest(line: string, values: Values): Suggestion[] {
  const part = lastPart(line);
  const [name = '', ...rest] = part.split(':');
  const key = FILTER_KEYS.find((known) => known === name.toLowerCase());
  if (key === undefined || rest.length === 0) {
    return FILTER_KEYS.filter((known) => known.startsWith(part.toLowerCase())).map((known) => ({
      kind: 'key',
      key: known,
    }));
  }
  const wanted = rest.join(':').replace(/^"/, '').toLowerCase();
  return values[key]
    .filter(({ value }) => value.toLowerCase().includes(wanted))
    .slice(0, SHOWN)
    .map(({ value, detail }) => ({ kind: 'chip', chip: { key, value }, ...(detail ? { detail } : {}) }));
}
