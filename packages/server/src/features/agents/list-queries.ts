import { type RawBuilder, sql } from 'kysely';
import { beyondRow, carriedKeys, notBeforeRow, orderBy } from './keyset.ts';
import type { Position } from './position.ts';
import { type Direction, ID_KEY, type SortKey } from './sorts.ts';
import { SUMMARY_COLUMNS, type SummaryRow } from './summary.ts';

export interface ListedRow extends SummaryRow {
  /** The row's place in the order, as a cursor carries it; null in the tail of rows that have none. */
  readonly carried: readonly (string | number)[] | null;
}

export interface Page {
  /** On `agents a`. */
  readonly condition: RawBuilder<boolean>;
  readonly direction: Direction;
  readonly after: Position | null;
  readonly limit: number;
}

const everything = sql<boolean>`true`;

/** A page in the order of keys on `agents a` that aren't null: a walk along the index of that order. */
export function pageByKeys(keys: readonly SortKey[], page: Page): RawBuilder<ListedRow> {
  const all = [...keys, ID_KEY];
  const order = orderBy(all, page.direction);
  const { after } = page;
  const beyond = after?.values
    ? beyondRow(all, [...after.values, after.agent_id], page.direction)
    : everything;
  const present = sql.join(
    keys.map(({ expression }) => sql`${expression} is not null`),
    sql` and `,
  );
  const agents = sql`select a.* from agents a where ${page.condition} and ${present} and ${beyond} order by ${order} limit ${page.limit}`;
  return withPlaces(agents, carriedKeys(keys), order);
}

/** A page of the rows for which a key is null, by id: the tail of that key's order. */
export function pageWithoutKey(key: SortKey, page: Page): RawBuilder<ListedRow> {
  const order = orderBy([ID_KEY], page.direction);
  const beyond = page.after ? beyondRow([ID_KEY], [page.after.agent_id], page.direction) : everything;
  const agents = sql`select a.* from agents a where ${page.condition} and ${key.expression} is null and ${beyond} order by ${order} limit ${page.limit}`;
  return withPlaces(agents, sql`null`, order);
}

function withPlaces(
  agents: RawBuilder<unknown>,
  carried: RawBuilder<unknown>,
  order: RawBuilder<unknown>,
): RawBuilder<ListedRow> {
  return sql<ListedRow>`
    select ${SUMMARY_COLUMNS}, ${carried} as carried
    from (${agents}) a join sites s on s.site_id = a.site_id join clients c on c.client_id = s.client_id
    order by ${order}`;
}

/**
 * A page in the order of places, by `client_key` and `site_key`. It walks the places in their order and takes from each as many agents as the page has room
 * for, along the index on site and id: sorting a partner's agents by names that stand in other tables would touch all of them.
 */
export function pageByPlace(partnerId: string, keys: readonly SortKey[], page: Page): RawBuilder<ListedRow> {
  const all = [...keys, ID_KEY];
  const { after } = page;
  const reached = after?.values ? notBeforeRow(keys, after.values, page.direction) : everything;
  const beyond = after?.values
    ? beyondRow(all, [...after.values, after.agent_id], page.direction)
    : everything;
  const order = orderBy(all, page.direction);
  const agents = sql`
    select p.client_key, p.site_key, a.*
    from (
      select * from (
        select s.site_id, lower(c.name) as client_key, lower(s.name) as site_key
        from sites s join clients c on c.client_id = s.client_id
        where s.partner_id = ${partnerId}::uuid
      ) named
      where ${reached} order by ${orderBy(keys, page.direction)}
    ) p
    cross join lateral (
      select a.* from agents a where ${page.condition} and a.site_id = p.site_id and ${beyond}
      order by ${orderBy([ID_KEY], page.direction)} limit ${page.limit}
    ) a
    order by ${order} limit ${page.limit}`;
  return withPlaces(agents, carriedKeys(keys), order);
}
