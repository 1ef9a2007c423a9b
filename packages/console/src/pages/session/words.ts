import type { SessionRecord } from '../../api/recordings.ts';
import { formatBytes } from '../../lib/units.ts';
import { operationWords } from './texts.ts';

type Entry = Pick<SessionRecord['timeline']['items'][number], 'operation' | 'details'>;
type Values = Readonly<Record<string, unknown>>;

/** A line of a session's audit for people: what it was, and what it was about. */
export interface EntryWords {
  readonly what: string;
  readonly about: string;
}

/** What is done with files, by the name that the channel has for it. */
const FILE_WORK: Readonly<Record<string, string>> = {
  list: 'List folder',
  stat: 'Look at',
  read: 'Read file',
  write: 'Write file',
  mkdir: 'Make folder',
  rename: 'Rename',
  remove: 'Delete',
  chmod: 'Set permissions',
  tree: 'Look through folder',
  pull: 'Download folder',
  push: 'Upload folder',
};
const CHANNELS: Readonly<Record<string, string>> = {
  terminal: 'Terminal',
  forward: 'Connection',
  process: 'Processes',
  service: 'Services',
  registry: 'Registry',
  speed: 'Measure the speed',
};
/** So much of a hash tells it from any other. */
const HASH_CHARACTERS = 12;

/** Says a line of the audit in words. What it has no words for is shown as it is: names with their values. */
export function entryWords({ operation, details }: Entry): EntryWords {
  const type = textOf(details.type);
  if (operation === 'channel_opened' && type !== undefined)
    return openedWords(type, valuesOf(details.params));
  if (operation === 'channel_finished' || operation === 'channel_reset') {
    return { what: operationWords(operation), about: outcomeWords(valuesOf(details.outcome), details.code) };
  }
  // Who and where are the page's title.
  const { tech_id: _, agent_id: __, ...more } = details;
  return { what: operationWords(operation), about: rest(more) };
}

function openedWords(type: string, params: Values): EntryWords {
  if (type === 'file') {
    const { op, path, to, ...more } = params;
    const target = textOf(to) === undefined ? '' : ` → ${String(to)}`;
    const work = textOf(op) ?? '';
    return { what: FILE_WORK[work] ?? work, about: joined([`${String(path)}${target}`, sizeOf(more)]) };
  }
  if (type === 'exec') {
    const { command, shell: _, ...more } = params;
    const line = Array.isArray(command) ? command.map((word) => quoted(String(word))).join(' ') : '';
    return { what: 'Command', about: joined([line, rest(more)]) };
  }
  const { host, port, ...more } = params;
  const place = port === undefined ? '' : `${String(host)}:${String(port)}`;
  return { what: CHANNELS[type] ?? type, about: joined([place, rest(more)]) };
}

function outcomeWords(outcome: Values, resetCode: unknown): string {
  const { code, signal, timed_out, stdout, stderr, bytes, sha256, ...counts } = outcome;
  return joined([
    textOf(resetCode) ?? '',
    typeof code === 'number' ? `exit ${code}` : '',
    textOf(signal) ?? '',
    timed_out === true ? 'its time was up' : '',
    sumWords('', { bytes, sha256 }),
    sumWords('stdout ', valuesOf(stdout)),
    sumWords('stderr ', valuesOf(stderr)),
    rest(Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== 0))),
  ]);
}

function sumWords(name: string, { bytes, sha256 }: Values): string {
  if (typeof bytes !== 'number' || (name !== '' && bytes === 0)) return '';
  const hash = textOf(sha256);
  return `${name}${formatBytes(bytes)}${hash === undefined ? '' : `, sha256 ${hash.slice(0, HASH_CHARACTERS)}…`}`;
}

function sizeOf({ size }: Values): string {
  return typeof size === 'number' ? formatBytes(size) : '';
}

/** A word of a command as one would type it. */
function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function rest(values: Values): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' · ');
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function valuesOf(value: unknown): Values {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
