/** What another program says of one thing, in JSON: anything. */
export class Row {
  readonly #fields: ReadonlyMap<string, unknown>;

  constructor(value: unknown) {
    this.#fields = new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  }

  /** A text, or a number as one; empty where there is none. */
  text(name: string): string {
    const value = this.#fields.get(name);
    return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
  }

  number(name: string): number | undefined {
    const value = this.#fields.get(name);
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
  }

  boolean(name: string): boolean | undefined {
    const value = this.#fields.get(name);
    return typeof value === 'boolean' ? value : undefined;
  }

  /** The rows that one row holds. */
  rows(name: string): Row[] {
    const value = this.#fields.get(name);
    return Array.isArray(value) ? value.map((one: unknown) => new Row(one)) : [];
  }
}

/** Reads rows; one alone may come without a list around it. None where it is no JSON. */
export function readRows(json: string): Row[] {
  let value: unknown;
  try {
    value = JSON.parse(json.replace(/^\ufeff/, ''));
  } catch {
    return [];
  }
  return (Array.isArray(value) ? value : [value]).map((one: unknown) => new Row(one));
}
