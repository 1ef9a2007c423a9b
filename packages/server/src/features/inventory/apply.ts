import { type InventoryItem, MAX_SECTION_ITEMS } from '@guru/protocol/control';
import type { InventoryNews } from '../../bus/index.ts';
import type { Tx } from '../../db/index.ts';
import { appendChanges, type Change } from './changes-store.ts';
import { differences, whole } from './differences.ts';
import {
  countItems,
  lockSection,
  markSection,
  type Removed,
  removeKeys,
  removeOthers,
  type SectionOf,
  type Written,
  writeItems,
} from './items-store.ts';
import { writeMarks } from './marks-store.ts';
import { nameIds, readNames } from './names-store.ts';
import { searchedName } from './naming.ts';

export type SectionNews = Exclude<InventoryNews, { type: 'state' }>;

/** `unknown_base`: the changes are against something that is not here. `gone`: the device is. */
export type Applied = 'stored' | 'unknown_base' | 'gone';

/** An agent has told of more than a section may hold. */
class SectionOverflow extends Error {}

/**
 * Takes what an agent says of a section, once however often it comes: what is there already changes nothing and is no history. The transaction is the system's. Throws
 * `SectionOverflow`, and what the database refuses.
 */
export async function applyNews(tx: Tx, news: SectionNews, at: Date): Promise<Applied> {
  const { section, hash } = news;
  const known = await lockSection(tx, news, at);
  if (known === undefined) return 'gone';
  if (known.hash === hash) return 'stored';
  if (news.type === 'changes' && known.hash !== news.base) return 'unknown_base';

  const given = news.type === 'changes' ? news.set : news.items.filter(({ key }) => isInside(news, key));
  const items = [...new Map(given.map((item) => [item.key, item])).values()];
  const written = await write(tx, news, items, at);
  const keys = items.map(({ key }) => key);
  const gone = news.type === 'changes' ? news.gone.filter((key) => !keys.includes(key)) : [];
  const removed =
    news.type === 'changes' ? await removeKeys(tx, news, gone) : await removeOthers(tx, news, news, keys);
  if (written.length > 0 && (await countItems(tx, news)) > MAX_SECTION_ITEMS)
    throw new SectionOverflow(`the section ${section} would hold more than ${MAX_SECTION_ITEMS} items`);

  const changed = written.length + removed.length > 0;
  if (changed && known.filled_at !== null)
    await appendChanges(tx, news, await tell(tx, written, removed), at);
  const isWhole = news.type === 'changes' || news.upto === null;
  await markSection(tx, news, { hash: isWhole ? hash : null, at, changed });
  if (isWhole) await writeMarks(tx, news);
  return 'stored';
}

/** Sets the one item of a section that this server fills itself. Answers whether it was another before. */
export async function setOwnItem(tx: Tx, of: SectionOf, item: InventoryItem, at: Date): Promise<boolean> {
  const known = await lockSection(tx, of, at);
  if (known === undefined) return false;
  const written = await write(tx, of, [item], at);
  if (written.length === 0) return false;
  if (known.filled_at !== null) await appendChanges(tx, of, await tell(tx, written, []), at);
  await markSection(tx, of, { hash: 'set-by-the-server', at, changed: true });
  await writeMarks(tx, of);
  return true;
}

function isInside({ after, upto }: { after: string | null; upto: string | null }, key: string): boolean {
  return (after === null || key > after) && (upto === null || key <= upto);
}

async function write(tx: Tx, of: SectionOf, items: readonly InventoryItem[], at: Date): Promise<Written[]> {
  const section = of.section === 'public_address' ? 'network' : of.section;
  const names = items.map(({ name, version }) => searchedName(section, name, version));
  const ids = await nameIds(tx, of.partner_id, of.section, names);
  const rows = items.map(({ key, value }, index) => ({ key, value, name_id: ids[index] ?? 0 }));
  return await writeItems(tx, of, rows, at);
}

async function tell(tx: Tx, written: readonly Written[], removed: readonly Removed[]): Promise<Change[]> {
  const names = await readNames(tx, [
    ...[...written, ...removed].map(({ name_id }) => name_id),
    ...written.flatMap(({ was_name_id }) => was_name_id ?? []),
  ]);
  const standing = (name_id: number, value: InventoryItem['value']) => ({
    ...(names.get(name_id) ?? { name: '', version: '' }),
    value,
  });
  return [
    ...written.map(({ key, name_id, item, was_name_id, was_item }): Change => {
      const now = standing(name_id, item);
      if (was_name_id === null || was_item === null)
        return { key, name: now.name, what: 'appeared', before: null, after: whole(now) };
      return { key, name: now.name, what: 'changed', ...differences(standing(was_name_id, was_item), now) };
    }),
    ...removed.map(({ key, name_id, item }): Change => {
      const was = standing(name_id, item);
      return { key, name: was.name, what: 'went', before: whole(was), after: null };
    }),
  ];
}
