import { type KeyRule, likelyKey, SEARCH_KEYS, searchKey } from './keys.ts';
import { readNumber } from './numbers.ts';
import { Fault, Reader } from './reader.ts';
import type { ChoiceKey, Comparison, Condition, NameKey, NumberKey, ParsedSearch, Term } from './types.ts';

/** Characters of a search, at most. */
export const MAX_SEARCH_LENGTH = 1000;
/** Conditions of a search, at most. */
export const MAX_TERMS = 30;

const FIELD_KEY = /^[a-z0-9](?:[a-z0-9_.-]{0,38}[a-z0-9])?$/;

/**
 * Reads a search such as `os:windows ram<8GB software:openssl<3.0.14 -tag:pos web`: conditions that all hold, each perhaps with a `-` before it for its opposite.
 * What is neither a condition nor in quotes is a word that is searched for. Never throws.
 */
export function parseSearch(text: string): ParsedSearch {
  try {
    return { ok: true, search: readAll(text) };
  } catch (error) {
    if (error instanceof Fault) return { ok: false, fault: error.fault };
    throw error;
  }
}

function readAll(text: string): Term[] {
  if (text.length > MAX_SEARCH_LENGTH)
    throw new Fault(
      `A search has at most ${MAX_SEARCH_LENGTH} characters: shorten it.`,
      MAX_SEARCH_LENGTH,
      text.length,
    );
  if (!text.isWellFormed() || text.includes('\0')) throw new Fault('A search is text.', 0, text.length);
  const reader = new Reader(text);
  const terms: Term[] = [];
  for (reader.skipSpaces(); !reader.isDone; reader.skipSpaces()) {
    const from = reader.at;
    terms.push(readTerm(reader));
    if (!reader.isBetween) throw new Fault('A space is missing here.', from, reader.at + 1);
    if (terms.length > MAX_TERMS)
      throw new Fault(`A search has at most ${MAX_TERMS} conditions: leave some out.`, from, text.length);
  }
  return terms;
}

function readTerm(reader: Reader): Term {
  const not =
    reader.text[reader.at] === '-' && /^-[^\s-]/.test(reader.text.slice(reader.at)) && reader.take('-');
  return { ...readCondition(reader), not };
}

function readCondition(reader: Reader): Condition {
  const from = reader.at;
  const taken = reader.takeKey();
  if (taken === undefined) return readText(reader);
  const key = searchKey(taken.name);
  if (key === undefined) {
    const likely = likelyKey(taken.name);
    const meant = likely === undefined ? '' : ` Did you mean ${likely}?`;
    throw new Fault(
      `There is no condition “${taken.name}”.${meant} Put it in quotes to search for it as a text.`,
      from,
      from + taken.name.length,
    );
  }
  const rule: KeyRule = SEARCH_KEYS[key];
  const fail = (message: string): never => {
    throw new Fault(`${message} For example: ${rule.example}`, from, Math.max(reader.at, from + 1));
  };
  if (rule.kind !== 'number' && taken.op !== ':' && taken.op !== '=')
    return fail(`${key} can't be compared by ${taken.op}.`);
  if (rule.kind === 'software') return readSoftware(reader, fail);
  if (rule.kind === 'field') return readField(reader, fail);
  const value = reader.takeValue();
  if (value.trim() === '') return fail(`Behind ${key}${taken.op} a value is missing.`);
  if (rule.kind === 'name') return { kind: 'name', key: key as NameKey, pattern: value };
  if (rule.kind === 'choice') {
    const known = rule.values.find((one) => one === value.toLowerCase());
    if (known === undefined) return fail(`${key} is ${rule.values.join(' or ')}, not “${value}”.`);
    return { kind: 'choice', key: key as ChoiceKey, value: known };
  }
  const number = readNumber(value, rule.unit);
  if (typeof number === 'string') return fail(`“${value}” is not ${number}.`);
  const op: Comparison = taken.op === ':' ? '=' : taken.op;
  if (op === '=' && rule.unit === 'seconds') return fail(`${key} is compared by < or >.`);
  return { kind: 'number', key: key as NumberKey, op, value: number };
}

function readText(reader: Reader): Condition {
  const from = reader.at;
  const text = reader.takeValue();
  if (text.trim() === '') throw new Fault('Between the quotes a text is missing.', from, reader.at);
  return { kind: 'text', text };
}

function readSoftware(reader: Reader, fail: (message: string) => never): Condition {
  const pattern = reader.takeValue(true);
  if (pattern.trim() === '') return fail('Behind software: the name of a program is missing.');
  const op = reader.takeComparison();
  if (op === undefined) return { kind: 'software', pattern, version: null };
  const version = reader.takeValue();
  if (version.trim() === '') return fail(`Behind ${op} a version is missing.`);
  return { kind: 'software', pattern, version: { op, version } };
}

function readField(reader: Reader, fail: (message: string) => never): Condition {
  const field = reader.takeValue(true).toLowerCase();
  if (!FIELD_KEY.test(field)) return fail('Behind field: the key of a field is missing.');
  const op = reader.takeComparison();
  if (op === undefined) return { kind: 'field', field, limit: null };
  const value = reader.takeValue();
  if (value.trim() === '') return fail(`Behind ${op} a value is missing.`);
  return { kind: 'field', field, limit: { op, value } };
}
