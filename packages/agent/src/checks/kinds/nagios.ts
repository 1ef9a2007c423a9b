import type { CheckLevel, PerfValue } from '@guru/protocol/control';

/** Exit codes of Nagios plugins. */
const LEVELS: readonly CheckLevel[] = ['ok', 'warning', 'critical', 'unknown'];

/** What an exit code says; undefined for one that is not of the convention. */
export function levelOfExit(code: number | null): CheckLevel | undefined {
  return code === null ? undefined : LEVELS[code];
}

/** What a plugin has printed: a line for people, and numbers behind a bar; then perhaps more lines, and behind another bar more numbers on as many lines as it likes. */
export function parsePluginOutput(out: string): { readonly summary: string; readonly perf: PerfValue[] } {
  const [first = '', ...more] = out.split(/\r?\n/);
  const [summary, numbers] = atBar(first);
  const rest = more.join('\n');
  const [, moreNumbers] = atBar(rest);
  return { summary: summary.trim(), perf: parsePerf(`${numbers}\n${moreNumbers}`) };
}

function atBar(text: string): readonly [string, string] {
  const at = text.indexOf('|');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** `'label'=value[unit];[warn];[crit];[min];[max]`, in quotes of its own with two for one; a sticky match from the place where the last one ended. */
const PERF = /\s*(?:'((?:[^'\n]|'')*)'|([^\s='][^\s=]*))=(\S*)/y;
const VALUE = /^([-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][-+]?\d+)?)([^\d;]*)$/;

/** Reads numbers as plugins print them. Ranges as `@10:20` and `~:5` stay text; a value that is none (`U`) is left out, and so is what can't be read. */
export function parsePerf(text: string): PerfValue[] {
  const values: PerfValue[] = [];
  for (let at = 0; at < text.length; ) {
    PERF.lastIndex = at;
    const [whole, quoted, plain, written = ''] = PERF.exec(text) ?? [];
    if (whole === undefined) {
      // What is not of the form, up to the next blank.
      const [skipped = ''] = /^\s*\S*/.exec(text.slice(at)) ?? [];
      at += Math.max(1, skipped.length);
      continue;
    }
    at += whole.length;
    const value = readValue(quoted?.replaceAll("''", "'") ?? plain ?? '', written);
    if (value !== undefined) values.push(value);
  }
  return values;
}

function readValue(label: string, written: string): PerfValue | undefined {
  const [first = '', warn = '', crit = '', min = '', max = ''] = written.split(';');
  const [, number, unit = ''] = VALUE.exec(first) ?? [];
  if (number === undefined || label === '') return undefined;
  return { label, value: numberOf(number), unit, warn, crit, min: numberOrNull(min), max: numberOrNull(max) };
}

function numberOf(text: string): number {
  return Number(text.replace(',', '.'));
}

function numberOrNull(text: string): number | null {
  return VALUE.exec(text)?.[2] === '' ? numberOf(text) : null;
}
