import { parseSearch, type Search, type Term } from '@guru/protocol/search';
import { type RawBuilder, sql } from 'kysely';
import { nameMatches, type Tx } from '../../db/index.ts';
import { ApiError } from '../../errors/index.ts';
import { fieldCondition, tagCondition } from '../fields/index.ts';
import { nameCondition, numberCondition, rebootCondition, softwareCondition } from '../inventory/index.ts';
import { textMatches } from './filter.ts';

/** Reads a search. Throws `bad_search`, which says where it is wrong and what to do. */
export function readSearch(text: string): Search {
  const parsed = parseSearch(text);
  if (parsed.ok) return parsed.search;
  const { message, from, to } = parsed.fault;
  throw new ApiError('bad_search', {
    detail: `From character ${from + 1} on: ${message}`,
    errors: [{ path: `filter.${from}-${to}`, message }],
  });
}

/** The condition of a search on `agents a`. Everything that was typed is a parameter of it. */
export async function searchCondition(
  tx: Tx,
  partnerId: string,
  search: Search,
): Promise<RawBuilder<boolean>> {
  const parts: RawBuilder<boolean>[] = [];
  for (const term of search) {
    const condition = await termCondition(tx, partnerId, term);
    // What is not known is not so: its opposite holds.
    parts.push(term.not ? sql<boolean>`(${condition}) is not true` : condition);
  }
  return parts.length === 0 ? sql<boolean>`true` : sql<boolean>`(${sql.join(parts, sql` and `)})`;
}

async function termCondition(tx: Tx, partnerId: string, term: Term): Promise<RawBuilder<boolean>> {
  switch (term.kind) {
    case 'text':
      return textMatches(term.text);
    case 'choice':
      return choiceCondition(partnerId, term);
    case 'name':
      return await named(tx, partnerId, term);
    case 'number':
      return numbered(partnerId, term);
    case 'software':
      return await softwareCondition(tx, partnerId, term.pattern, term.version);
    case 'field':
      return await fieldCondition(tx, partnerId, term.field, term.limit);
  }
}

/** A hundred years: what is longer is no moment that the database knows. */
const MAX_SECONDS = 100 * 365 * 86_400;

type Of<K extends Term['kind']> = Extract<Term, { kind: K }>;

function choiceCondition(partnerId: string, { key, value }: Of<'choice'>): RawBuilder<boolean> {
  switch (key) {
    case 'status':
      return sql<boolean>`a.status = ${value}`;
    case 'os':
      return sql<boolean>`a.os = ${value}`;
    case 'reboot':
      return rebootCondition(partnerId, value === 'yes');
  }
}

async function named(tx: Tx, partnerId: string, { key, pattern }: Of<'name'>): Promise<RawBuilder<boolean>> {
  switch (key) {
    case 'name':
      return sql<boolean>`(${nameMatches(sql`a.hostname_key`, pattern)} or ${nameMatches(sql`lower(a.display_name)`, pattern)})`;
    case 'client':
    case 'site': {
      const column = key === 'client' ? sql`lower(c.name)` : sql`lower(s.name)`;
      return sql<boolean>`a.site_id = any (array(
        select s.site_id from sites s join clients c on c.client_id = s.client_id
        where s.partner_id = ${partnerId}::uuid and ${nameMatches(column, pattern)}))`;
    }
    case 'tag':
      return tagCondition(partnerId, pattern);
    default: {
      const found = (await nameCondition(tx, partnerId, key, pattern)) ?? sql<boolean>`false`;
      return key === 'user' ? sql<boolean>`(${nameMatches(sql`a.user_key`, pattern)} or ${found})` : found;
    }
  }
}

function numbered(partnerId: string, { key, op, value }: Of<'number'>): RawBuilder<boolean> {
  const compare = sql.raw(op);
  switch (key) {
    case 'cpu':
    case 'memory':
    case 'disk':
      return sql<boolean>`${sql.ref(`a.${key}_percent`)} ${compare} ${value}::real`;
    case 'seen': {
      const before = sql`now() - make_interval(secs => ${Math.min(value, MAX_SECONDS)})`;
      // Longer ago is earlier; who never came was away for ever.
      return op.startsWith('>')
        ? sql<boolean>`(a.last_seen_at < ${before} or a.last_seen_at is null)`
        : sql<boolean>`a.last_seen_at > ${before}`;
    }
    default:
      return numberCondition(partnerId, key, op, value) ?? sql<boolean>`false`;
  }
}
