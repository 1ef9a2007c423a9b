import { base64urlLength, isBase64url } from '../identity/base64url.ts';

/** What was expected where, and wasn't there. */
export class FieldError extends Error {
  override readonly name = 'FieldError';
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const NIL_OR_MAX_UUID = /^(?:0{8}-0{4}-0{4}-0{4}-0{12}|f{8}-f{4}-f{4}-f{4}-f{12})$/;

function isUuid(text: string): boolean {
  return UUID.test(text) || NIL_OR_MAX_UUID.test(text);
}

/**
 * Takes the fields of one JSON object out, each by its type and bounds, into values that need no cast. `end` refuses
 * whatever was not asked for. Everything throws a `FieldError` that names the place.
 *
 * The server validates with a schema library. To an agent that library would cost more memory (13 MB measured) than all the rest of it, and to a program of
 * the command line more time (60 ms measured), for a few messages of one known peer; tests hold both readings against each other.
 */
export class Fields {
  readonly #left: Map<string, unknown>;
  readonly #at: string;

  constructor(value: unknown, at = '') {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new FieldError(`${at || 'message'}: an object was expected`);
    }
    this.#left = new Map(Object.entries(value));
    this.#at = at;
  }

  has(name: string): boolean {
    return this.#left.has(name);
  }

  /** What has not been taken out yet. */
  names(): string[] {
    return [...this.#left.keys()];
  }

  /** Whether a field is null; then it has been taken. */
  isNull(name: string): boolean {
    return this.#left.get(name) === null && this.#left.delete(name);
  }

  text(name: string, max: number, min = 0): string {
    const value = this.#text(this.#take(name), name, max);
    if (value.length < min) throw this.#error(name, `text of at least ${min} characters was expected`);
    return value;
  }

  /** A whole number, both bounds included. */
  int(name: string, min = 0, max = Number.MAX_SAFE_INTEGER): number {
    const value = this.#take(name);
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
      throw this.#error(name, `a whole number from ${min} to ${max} was expected`);
    }
    return value;
  }

  /** Any finite number, both bounds included. */
  number(name: string, min: number, max: number): number {
    const value = this.#take(name);
    if (typeof value !== 'number' || !(value >= min && value <= max)) {
      throw this.#error(name, `a number from ${min} to ${max} was expected`);
    }
    return value;
  }

  /** What `read` takes out of the field of this name, or null. */
  orNull<T>(name: string, read: (name: string) => T): T | null {
    return this.isNull(name) ? null : read(name);
  }

  ints(name: string, min: number, max: number, maxCount: number): number[] {
    const value = this.#take(name);
    const isRight = (item: unknown): item is number =>
      typeof item === 'number' && Number.isSafeInteger(item) && item >= min && item <= max;
    if (!Array.isArray(value) || value.length > maxCount || !value.every(isRight)) {
      throw this.#error(
        name,
        `a list of at most ${maxCount} whole numbers from ${min} to ${max} was expected`,
      );
    }
    return value;
  }

  boolean(name: string): boolean {
    const value = this.#take(name);
    if (typeof value !== 'boolean') throw this.#error(name, 'true or false was expected');
    return value;
  }

  uuid(name: string): string {
    const value = this.text(name, 36);
    if (!isUuid(value)) throw this.#error(name, 'a UUID was expected');
    return value;
  }

  /** So many bytes in base64url, as text. */
  base64url(name: string, bytes: number): string {
    const value = this.text(name, base64urlLength(bytes));
    if (!isBase64url(value, bytes)) {
      throw this.#error(name, `${bytes} bytes in base64url were expected`);
    }
    return value;
  }

  /** One of the names that `known` has. */
  oneOf<T extends string>(name: string, known: Readonly<Record<T, unknown>>): T {
    const value = this.#take(name);
    for (const key in known) if (key === value) return key;
    throw this.#error(name, `one of ${Object.keys(known).join(', ')} was expected`);
  }

  texts(name: string, maxLength: number, maxCount: number, minCount = 0): string[] {
    const value = this.#take(name);
    if (!Array.isArray(value) || value.length > maxCount || value.length < minCount) {
      throw this.#error(name, `a list of ${minCount} to ${maxCount} was expected`);
    }
    return value.map((item: unknown) => this.#text(item, name, maxLength));
  }

  uuids(name: string, maxCount: number): string[] {
    const texts = this.texts(name, 36, maxCount);
    if (!texts.every(isUuid)) throw this.#error(name, 'UUIDs were expected');
    return texts;
  }

  /** An object, read whole by `read`. */
  object<T>(name: string, read: (fields: Fields) => T): T {
    return readObject(this.#take(name), this.#place(name), read);
  }

  /** An object, read whole by `read`, or null. */
  nullable<T>(name: string, read: (fields: Fields) => T): T | null {
    const value = this.#take(name);
    return value === null ? null : readObject(value, this.#place(name), read);
  }

  /** A list of objects, each read whole by `read`. */
  objects<T>(name: string, maxCount: number, read: (fields: Fields) => T): T[] {
    const value = this.#take(name);
    if (!Array.isArray(value) || value.length > maxCount) {
      throw this.#error(name, `a list of at most ${maxCount} was expected`);
    }
    return value.map((item: unknown, at) => readObject(item, `${this.#place(name)}.${at}`, read));
  }

  fields(name: string): Fields {
    return new Fields(this.#take(name), this.#place(name));
  }

  /** Nothing more may be there. */
  end(): void {
    for (const name of this.#left.keys()) throw this.#error(name, 'this field is not known');
  }

  #take(name: string): unknown {
    const value = this.#left.get(name);
    if (!this.#left.delete(name)) throw this.#error(name, 'this field is missing');
    return value;
  }

  #text(value: unknown, name: string, max: number): string {
    if (typeof value !== 'string' || value.length > max) {
      throw this.#error(name, `text of at most ${max} characters was expected`);
    }
    return value;
  }

  #error(name: string, what: string): FieldError {
    return new FieldError(`${this.#place(name)}: ${what}`);
  }

  #place(name: string): string {
    return this.#at === '' ? name : `${this.#at}.${name}`;
  }
}

function readObject<T>(value: unknown, at: string, read: (fields: Fields) => T): T {
  const fields = new Fields(value, at);
  const result = read(fields);
  fields.end();
  return result;
}

/** Reads a whole object by `read`; what is wrong with it comes back as text. */
export function readWhole<T extends object>(value: unknown, read: (fields: Fields) => T): T | string {
  try {
    return readObject(value, '', read);
  } catch (error) {
    if (error instanceof FieldError) return error.message;
    throw error;
  }
}
