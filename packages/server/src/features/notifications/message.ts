import type { Severity } from '@guru/protocol/api';
import type { StoredNews } from '../../db/tables/notifications.ts';

export type ToldWhat = 'opened' | 'worsened' | 'resolved' | 'reminder';

/** One turn of one alert or incident, as a message tells it. All of its text is made clean of what isn't seen; it is still anything that a device may be called. */
export interface MessageItem extends StoredNews {
  readonly item_id: string;
  readonly what: ToldWhat;
  readonly subject: { readonly kind: 'alert' | 'incident'; readonly id: string };
  /** Where it is shown. */
  readonly url: string;
  /** Null: there is nothing to acknowledge. */
  readonly acknowledge_url: string | null;
}

/** What is sent to one channel at once. */
export interface Message {
  /** The same however often it is sent, so that who gets it twice can tell. */
  readonly id: string;
  readonly subject: string;
  /** Of all that is told of one alert or incident; null for what tells of many. */
  readonly thread: string | null;
  readonly items: readonly MessageItem[];
  /** A test tells of nothing. */
  readonly is_test: boolean;
  /** Unix milliseconds. */
  readonly created_at: number;
  /** The console. */
  readonly url: string;
}

const LONGEST = 500;
/** What isn't seen, or changes how the rest is seen, line ends among it. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]+/gu;
const RANKS: readonly Severity[] = ['info', 'warning', 'critical'];

/** One line of text, without what isn't seen, and not too long. */
export function plain(text: string, longest = LONGEST): string {
  const line = text.replaceAll(UNSEEN, ' ').trim();
  const characters = [...line];
  return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join('')}…`;
}

/** How a message begins. */
export function labelOf({ what, severity }: { what: ToldWhat; severity: Severity }): string {
  if (what === 'resolved') return 'resolved';
  return what === 'reminder' ? `${severity}, still` : severity;
}

/** `[critical] disk-space on FS-01 – Acme / Main St`. */
export function subjectOf(news: StoredNews & { readonly what: ToldWhat }): string {
  return `[${labelOf(news)}] ${headlineOf(news)}`;
}

export function headlineOf({ title, device, place }: StoredNews): string {
  const what = device === null ? title : `${title} on ${device}`;
  return place === null ? what : `${what} – ${place}`;
}

export function digestSubject(items: readonly (StoredNews & { readonly what: ToldWhat })[]): string {
  const open = items.filter(({ what }) => what !== 'resolved').length;
  const over = items.length - open;
  const parts = [open > 0 && `${open} open`, over > 0 && `${over} resolved`].filter(Boolean).join(', ');
  return `[digest] ${parts}`;
}

/** The worst of what is told and not over; null when all is over. */
export function worstOf(items: readonly MessageItem[]): Severity | null {
  const open = items.filter(({ what }) => what !== 'resolved').map(({ severity }) => RANKS.indexOf(severity));
  return open.length === 0 ? null : (RANKS[Math.max(...open)] ?? null);
}

/** `2026-11-27 08:30 UTC`. */
function timeText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** What is known of one item, in lines that begin with what each is. */
export function factsOf(item: MessageItem): (readonly [name: string, text: string])[] {
  const all: (readonly [string, string])[] = [
    ['What', item.summary],
    ['Device', item.device ?? ''],
    ['Place', item.place ?? ''],
    ['Devices', item.devices > 0 ? String(item.devices) : ''],
    ['When', timeText(item.at)],
    ['Do', item.step],
    ['Last time', item.last_time],
  ];
  return all.filter(([, text]) => text !== '');
}

/** The whole message as plain text. */
export function textOf({ items, url, is_test }: Message): string {
  if (is_test) return `This is a test of Guru. Messages get here.\n\n${url}\n`;
  return items
    .map((item) => {
      const facts = factsOf(item).map(([name, text]) => `${name}: ${text}`);
      const links = [
        `Open: ${item.url}`,
        ...(item.acknowledge_url ? [`Acknowledge: ${item.acknowledge_url}`] : []),
      ];
      return [subjectOf(item), ...facts, ...links].join('\n');
    })
    .join('\n\n')
    .concat('\n');
}
