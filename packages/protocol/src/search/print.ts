import { SEARCH_KEYS } from './keys.ts';
import { writeNumber } from './numbers.ts';
import type { Search, Term } from './types.ts';

/** The text that `parseSearch` reads back as the same search. */
export function printSearch(search: Search): string {
  return search.map(printTerm).join(' ');
}

export function printTerm(term: Term): string {
  return `${term.not ? '-' : ''}${printCondition(term)}`;
}

function printCondition(term: Term): string {
  switch (term.kind) {
    case 'text':
      return isWord(term.text) ? term.text : quote(term.text);
    case 'choice':
      return `${term.key}:${term.value}`;
    case 'name':
      return `${term.key}:${value(term.pattern)}`;
    case 'number': {
      const number = writeNumber(term.value, SEARCH_KEYS[term.key].unit);
      return `${term.key}${term.op}${number}`;
    }
    case 'software': {
      const limit = term.version === null ? '' : `${term.version.op}${value(term.version.version)}`;
      return `software:${/[<>=]/.test(term.pattern) ? quote(term.pattern) : value(term.pattern)}${limit}`;
    }
    case 'field':
      return `field:${term.field}${term.limit === null ? '' : `${term.limit.op}${value(term.limit.value)}`}`;
  }
}

/** What would be read as more than a word must be in quotes. */
function isWord(text: string): boolean {
  return !/^-|\s|^[a-z_]+[:<>=]/i.test(text) && !text.startsWith('"');
}

function value(text: string): string {
  // What begins like the second half of a comparison would be read as that.
  return /\s|^["=]/.test(text) || text === '' ? quote(text) : text;
}

function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
