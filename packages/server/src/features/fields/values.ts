import type { CustomFieldType, CustomValue } from '@guru/protocol/api';

/** A value as it is stored and searched. */
export interface StoredValue {
  readonly value: CustomValue;
  readonly value_text: string;
  readonly value_number: number | null;
}

/** Characters by which a text is searched: an index takes no more. */
const SEARCHED_LENGTH = 500;

/** Reads a value by its field's type. Answers what is wrong with it, for people. */
export function readValue(
  type: CustomFieldType,
  choices: readonly string[],
  value: CustomValue,
): StoredValue | string {
  switch (type) {
    case 'text':
      return typeof value === 'string' && value.trim() !== '' ? stored(value) : 'a text is expected';
    case 'number':
      return typeof value === 'number'
        ? { value, value_text: String(value), value_number: value }
        : 'a number is expected';
    case 'boolean':
      return typeof value === 'boolean' ? stored(value) : 'true or false is expected';
    case 'date':
      return typeof value === 'string' && isDate(value)
        ? stored(value)
        : 'a date such as 2027-01-31 is expected';
    case 'choice':
      return typeof value === 'string' && choices.includes(value)
        ? stored(value)
        : `one of these is expected: ${choices.join(', ')}`;
  }
}

function stored(value: CustomValue): StoredValue {
  return {
    value,
    value_text: String(value).trim().toLowerCase().slice(0, SEARCHED_LENGTH),
    value_number: null,
  };
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(text);
}
