import type { JsonObject } from '@guru/protocol';
import { FieldError, type Fields, readWhole } from '@guru/protocol';
import type { KeyPath, RootName } from '../../runtime/windows-registry.ts';
import { encodeDword, encodeQword, encodeText, encodeTexts, KINDS } from './values.ts';

/** What is asked of a `registry` channel. A key that is null is the place above the roots. */
export type RegistryParams =
  | { readonly op: 'list'; readonly key: KeyPath | null }
  | {
      readonly op: 'set';
      readonly key: KeyPath;
      readonly name: string;
      readonly type: number;
      readonly data: Uint8Array;
    }
  | { readonly op: 'delete_value'; readonly key: KeyPath; readonly name: string }
  | { readonly op: 'create_key' | 'delete_key' | 'export'; readonly key: KeyPath };

const MAX_KEY = 4096;
const MAX_NAME = 1024;
const MAX_TEXT = 8192;
const MAX_QWORD = 2n ** 64n - 1n;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Roots by all names that people write. */
const ROOT_NAMES: Readonly<Record<string, RootName>> = {
  HKCR: 'HKEY_CLASSES_ROOT',
  HKEY_CLASSES_ROOT: 'HKEY_CLASSES_ROOT',
  HKCU: 'HKEY_CURRENT_USER',
  HKEY_CURRENT_USER: 'HKEY_CURRENT_USER',
  HKLM: 'HKEY_LOCAL_MACHINE',
  HKEY_LOCAL_MACHINE: 'HKEY_LOCAL_MACHINE',
  HKU: 'HKEY_USERS',
  HKEY_USERS: 'HKEY_USERS',
  HKCC: 'HKEY_CURRENT_CONFIG',
  HKEY_CURRENT_CONFIG: 'HKEY_CURRENT_CONFIG',
};

/** How the value of each kind that can be set is written in JSON. */
const ENCODERS = {
  REG_SZ: (fields) => encodeText(fields.text('value', MAX_TEXT)),
  REG_EXPAND_SZ: (fields) => encodeText(fields.text('value', MAX_TEXT)),
  REG_MULTI_SZ: (fields) => encodeTexts(readTexts(fields)),
  REG_DWORD: (fields) => encodeDword(fields.int('value', 0, 2 ** 32 - 1)),
  REG_QWORD: (fields) => encodeQword(readQword(fields)),
  REG_BINARY: (fields) => readBytes(fields),
} as const satisfies Partial<Record<keyof typeof KINDS, (fields: Fields) => Uint8Array>>;

const OPS: Readonly<Record<RegistryParams['op'], (fields: Fields) => RegistryParams>> = {
  list: (fields) => {
    const text = fields.text('key', MAX_KEY);
    return { op: 'list', key: text === '' ? null : parseKey(text) };
  },
  set: (fields) => {
    const [key, name, kind] = [readKey(fields), readName(fields), fields.oneOf('kind', ENCODERS)];
    return { op: 'set', key, name, type: KINDS[kind], data: ENCODERS[kind](fields) };
  },
  delete_value: (fields) => ({ op: 'delete_value', key: readKey(fields), name: readName(fields) }),
  create_key: (fields) => ({ op: 'create_key', key: readKey(fields) }),
  delete_key: (fields) => ({ op: 'delete_key', key: readKey(fields) }),
  export: (fields) => ({ op: 'export', key: readKey(fields) }),
};

/** The parameters of a `registry` channel (spec §5); a text that says what is wrong with them. */
export function readRegistryParams(params: JsonObject): RegistryParams | string {
  return readWhole(params, (fields) => OPS[fields.oneOf('op', OPS)](fields));
}

/** `HKLM\SOFTWARE\X`, in any case, with the root's short or long name. Throws `FieldError`. */
function parseKey(text: string): KeyPath {
  const [first = '', ...rest] = text.replace(/\\+$/, '').split('\\');
  const root = Object.entries(ROOT_NAMES).find(([name]) => name === first.toUpperCase())?.[1];
  const isWhole = rest.every((part) => part !== '' && !part.includes('\0'));
  if (root === undefined || !isWhole) throw new FieldError('key: a key such as HKLM\\SOFTWARE was expected');
  return { root, path: rest.join('\\') };
}

function readKey(fields: Fields): KeyPath {
  return parseKey(fields.text('key', MAX_KEY));
}

function readName(fields: Fields): string {
  const name = fields.text('name', MAX_NAME);
  if (name.includes('\0')) throw new FieldError('name: a name without zeros was expected');
  return name;
}

function readTexts(fields: Fields): string[] {
  const texts = fields.texts('value', MAX_TEXT, 1000);
  // An empty text would end the list, for whoever reads it.
  if (texts.some((text) => text === '' || text.includes('\0')))
    throw new FieldError('value: texts that are not empty were expected');
  return texts;
}

function readQword(fields: Fields): bigint {
  const text = fields.text('value', 20);
  const value = /^\d+$/.test(text) ? BigInt(text) : MAX_QWORD + 1n;
  if (value > MAX_QWORD) throw new FieldError(`value: decimal digits up to ${MAX_QWORD} were expected`);
  return value;
}

function readBytes(fields: Fields): Uint8Array {
  const text = fields.text('value', MAX_TEXT);
  if (!BASE64.test(text)) throw new FieldError('value: bytes in base64 were expected');
  return Buffer.from(text, 'base64');
}
