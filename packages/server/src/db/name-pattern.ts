import { type RawBuilder, sql } from 'kysely';

/** Whether a text in lower case is a name, in any case, in which `*` stands for any text. What has no star is compared as it is, which an index can serve. */
export function nameMatches(column: RawBuilder<unknown>, pattern: string): RawBuilder<boolean> {
  const lower = pattern.trim().toLowerCase();
  if (!lower.includes('*')) return sql<boolean>`${column} = ${lower}`;
  const like = lower.replaceAll(/[\\%_]/g, '\\$&').replaceAll(/\*+/g, '%');
  const beginning = lower.slice(0, lower.indexOf('*'));
  return sql<boolean>`(${column} like ${like}${beginning === '' ? sql`` : sql` and ${startsWith(column, beginning)}`})`;
}

/** A range instead of LIKE, which under row-level security no index serves. The column must be in C collation for the index; in another it is right, too. */
function startsWith(column: RawBuilder<unknown>, beginning: string): RawBuilder<boolean> {
  const last = beginning.charCodeAt(beginning.length - 1);
  // No character comes after the last one, or it would be half of a pair.
  if (last >= 0xd7ff) return sql<boolean>`true`;
  const beyond = beginning.slice(0, -1) + String.fromCharCode(last + 1);
  return sql<boolean>`(${column} collate "C" >= ${beginning} and ${column} collate "C" < ${beyond})`;
}
