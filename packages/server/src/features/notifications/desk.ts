import type { ChannelConfig } from '@guru/protocol/api';
import { ChannelConfig as Config } from '@guru/protocol/api';
import type { Tx } from '../../db/index.ts';
import {
  claim,
  type DueDelivery,
  type DueItemRow,
  type DueLimits,
  drop,
  dropItems,
  itemsOf,
  nextDue,
  postpone,
} from './claim-store.ts';
import { dropEmpty } from './deliveries-store.ts';
import { judge } from './judge.ts';
import { LINK_MS, newLink } from './links.ts';
import { insertLinks, type LinkRow } from './links-store.ts';
import { digestSubject, type Message, type MessageItem, subjectOf } from './message.ts';
import type { Vault } from './vault.ts';

/** So long nobody else sends what somebody has begun to: longer than any attempt takes. */
const CLAIM_MS = 60_000;
/** How soon to look again whether somebody was told. */
const WAIT_MS = 10_000;

export interface DeskParts {
  readonly vault: Vault;
  readonly publicUrl: string;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** A message that is to be sent now. */
export interface Ready {
  readonly delivery_id: string;
  readonly partner_id: string;
  readonly channel_id: string;
  /** Counting this one. */
  readonly attempts: number;
  /** Null: it can't be opened with this server's key. */
  readonly config: ChannelConfig | null;
  readonly message: Message;
}

export interface Taken {
  readonly ready: readonly Ready[];
  /** How many were looked at: what is not ready was dropped or put off. */
  readonly looked: number;
}

/** Takes what is due and makes messages of what is still true of it. The transaction must be the system's. */
export async function takeDue(tx: Tx, limits: DueLimits, parts: DeskParts): Promise<Taken> {
  const now = new Date(parts.now());
  const due = await nextDue(tx, now, limits);
  const items = await itemsOf(
    tx,
    due.map(({ delivery_id }) => delivery_id),
  );
  const ready: Ready[] = [];
  for (const delivery of due) {
    const one = await prepare(tx, delivery, items.get(delivery.delivery_id) ?? [], parts);
    if (one !== null) ready.push(one);
  }
  const until = new Date(now.getTime() + CLAIM_MS);
  await claim(
    tx,
    ready.map(({ delivery_id }) => delivery_id),
    until,
  );
  return { ready, looked: due.length };
}

async function prepare(
  tx: Tx,
  delivery: DueDelivery,
  items: readonly DueItemRow[],
  parts: DeskParts,
): Promise<Ready | null> {
  const { delivery_id, partner_id, channel_id, channel_name, sealed, attempts, known } = delivery;
  if (channel_name === null || sealed === null || !delivery.enabled) {
    await drop(
      tx,
      delivery_id,
      channel_name === null ? 'The channel was removed.' : 'The channel is switched off.',
    );
    return null;
  }
  const verdicts = items.map((item) => ({ item, verdict: judge(item, attempts > known) }));
  const of = (wanted: string) => verdicts.filter(({ verdict }) => verdict === wanted).map(({ item }) => item);
  await dropItems(
    tx,
    of('drop').map(({ item_id }) => item_id),
  );
  if (of('wait').length > 0) {
    await postpone(tx, delivery_id, new Date(parts.now() + WAIT_MS));
    return null;
  }
  const told = of('tell');
  if (told.length === 0) {
    await dropEmpty(tx, [delivery_id], 'What it would tell was over, acknowledged, or never told of.');
    return null;
  }
  const message = await compose(tx, { ...delivery, channel_name }, told, parts);
  const config = openConfig(parts.vault, { partner_id, channel_id, sealed });
  return { delivery_id, partner_id, channel_id, attempts: attempts + 1, config, message };
}

async function compose(
  tx: Tx,
  delivery: DueDelivery & { readonly channel_name: string },
  items: readonly DueItemRow[],
  { vault, publicUrl, now }: DeskParts,
): Promise<Message> {
  const { delivery_id: id, partner_id, channel_id, channel_name, digest, created_at } = delivery;
  const links: LinkRow[] = [];
  const told = items.map(({ item_id, what, alert_id, incident_id, news }): MessageItem => {
    const search = news.device === null ? '' : `?q=${encodeURIComponent(news.device)}`;
    let acknowledge_url: string | null = null;
    if (what !== 'resolved') {
      const { token, token_hash } = newLink(vault);
      const expires_at = new Date(now() + LINK_MS);
      links.push({
        token_hash,
        partner_id,
        item_id,
        channel_id,
        channel_name,
        alert_id,
        incident_id,
        expires_at,
      });
      acknowledge_url = `${publicUrl}/acknowledge#token=${token}`;
    }
    const subject = {
      kind: alert_id === null ? 'incident' : 'alert',
      id: alert_id ?? incident_id ?? '',
    } as const;
    return { ...news, item_id, what, subject, url: `${publicUrl}/alerts${search}`, acknowledge_url };
  });
  await insertLinks(tx, links);
  const [first] = told;
  const alone = !digest && first !== undefined;
  return {
    ...{ id, items: told, is_test: false, url: `${publicUrl}/alerts`, created_at: created_at.getTime() },
    subject: alone ? subjectOf(first) : digestSubject(told),
    thread: alone ? `${first.subject.kind}.${first.subject.id}` : null,
  };
}

/** A channel's configuration with its secrets; null when this server's key does not open it. */
export function openConfig(
  vault: Pick<Vault, 'open'>,
  {
    partner_id,
    channel_id,
    sealed,
  }: { readonly partner_id: string; readonly channel_id: string; readonly sealed: Uint8Array },
): ChannelConfig | null {
  try {
    return Config.parse(JSON.parse(vault.open(sealed, placeOf(partner_id, channel_id))));
  } catch {
    return null;
  }
}

/** Where a channel's envelope opens. */
export function placeOf(partnerId: string, channelId: string): string {
  return `channel/${partnerId}/${channelId}`;
}
