import type { JsonObject } from '@guru/protocol';
import { ask, type ChannelOpener } from './ask.ts';
import type { AskOptions } from './processes.ts';
import { readNumber, readText, readTexts, refuseMore } from './read.ts';

/** Kinds of values that can be set; there are others, which are shown as bytes. */
export const REGISTRY_KINDS = [
  'REG_SZ',
  'REG_EXPAND_SZ',
  'REG_MULTI_SZ',
  'REG_DWORD',
  'REG_QWORD',
  'REG_BINARY',
] as const;
export type RegistryKind = (typeof REGISTRY_KINDS)[number];

/** Texts as they are, REG_DWORD as a number, REG_QWORD in decimal digits, REG_MULTI_SZ as a list, everything else in base64. */
export type RegistryData = string | number | readonly string[];

export interface RegistryValue {
  /** Empty for the key's default value. */
  readonly name: string;
  /** One of `REGISTRY_KINDS`, or what Windows calls another. */
  readonly kind: string;
  readonly value: RegistryData;
  /** How long it is on the device, in bytes. */
  readonly bytes: number;
  /** Only its beginning is here: it must not be written back. */
  readonly cut: boolean;
}

/** A key with what is right below it. */
export interface RegistryKey {
  readonly keys: readonly string[];
  readonly values: readonly RegistryValue[];
}

/**
 * Reads a key: `HKEY_LOCAL_MACHINE\\SOFTWARE`, or `HKLM\\SOFTWARE`; the empty text lists the roots. Rejects with `SessionProblem` `not_found`, `denied`,
 * `unsupported` (no Windows).
 */
export async function listRegistry(
  session: ChannelOpener,
  key: string,
  options: AskOptions = {},
): Promise<RegistryKey> {
  const keys: string[] = [];
  const values: RegistryValue[] = [];
  const onItem = (item: JsonObject) => {
    refuseMore(keys.length + values.length);
    if (typeof item.key === 'string') keys.push(item.key);
    else values.push(readValue(item));
  };
  await ask(session, { type: 'registry', params: { op: 'list', key }, onItem, signal: options.signal });
  return { keys, values };
}

/** Makes or replaces a value; at most some 7 KiB, as an `OPEN` takes. */
export function setRegistryValue(
  session: ChannelOpener,
  key: string,
  value: Pick<RegistryValue, 'name' | 'value'> & { readonly kind: RegistryKind },
  options: AskOptions = {},
): Promise<void> {
  const { name, kind, value: data } = value;
  return change(session, { op: 'set', key, name, kind, value: data }, options);
}

export function deleteRegistryValue(
  session: ChannelOpener,
  key: string,
  name: string,
  options: AskOptions = {},
): Promise<void> {
  return change(session, { op: 'delete_value', key, name }, options);
}

export function createRegistryKey(
  session: ChannelOpener,
  key: string,
  options: AskOptions = {},
): Promise<void> {
  return change(session, { op: 'create_key', key }, options);
}

/** Deletes a key with everything below it. */
export function deleteRegistryKey(
  session: ChannelOpener,
  key: string,
  options: AskOptions = {},
): Promise<void> {
  return change(session, { op: 'delete_key', key }, options);
}

/** A key with everything below it as the text of a .reg file, with Windows' line ends; put U+FEFF before it and write it as UTF-16. */
export async function exportRegistry(
  session: ChannelOpener,
  key: string,
  options: AskOptions = {},
): Promise<string> {
  const parts: string[] = [];
  const onItem = (item: JsonObject) => {
    refuseMore(parts.length);
    parts.push(readText(item.text));
  };
  await ask(session, { type: 'registry', params: { op: 'export', key }, onItem, signal: options.signal });
  return parts.join('');
}

async function change(session: ChannelOpener, params: JsonObject, options: AskOptions): Promise<void> {
  await ask(session, { type: 'registry', params, onItem: () => undefined, signal: options.signal });
}

function readValue(item: JsonObject): RegistryValue {
  return {
    name: readText(item.name),
    kind: readText(item.kind),
    value: readData(item.value),
    bytes: readNumber(item.bytes),
    cut: item.cut === true,
  };
}

function readData(value: unknown): RegistryData {
  if (typeof value === 'number') return value;
  return Array.isArray(value) ? readTexts(value) : readText(value);
}
