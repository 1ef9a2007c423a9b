import {
  createKey,
  deleteKey,
  deleteValue,
  type KeyPath,
  type RawValue,
  RegistryError,
  ROOTS,
  setValue,
  subkeysOf,
  valuesOf,
} from '../../runtime/windows-registry.ts';
import { type Answer, AnswerFailure } from '../answer.ts';
import type { RegistryParams } from './params.ts';
import { REG_HEADING, regKey } from './reg-text.ts';
import { decodeValue, kindOf } from './values.ts';

/** Bytes of a value that a list tells. */
const MAX_TOLD = 32 * 1024;
const TEXT_PIECE = 8192;
/** As deep as keys may lie, by Microsoft's own word. */
const MAX_DEPTH = 512;

const NOT_FOUND = 2;
const ACCESS_DENIED = 5;
/** A key that was deleted while it was being read. */
const KEY_DELETED = 1018;

/** Does what is asked of the registry of Windows; throws an `AnswerFailure`. */
export async function useRegistry(params: RegistryParams, to: Answer): Promise<void> {
  try {
    await obey(params, to);
  } catch (error) {
    throw error instanceof RegistryError ? failureOf(error, params.key) : error;
  }
}

async function obey(params: RegistryParams, to: Answer): Promise<void> {
  switch (params.op) {
    case 'list':
      return await list(params.key, to);
    case 'set':
      return setValue(params.key, params.name, params.type, params.data);
    case 'delete_value':
      return deleteValue(params.key, params.name);
    case 'create_key':
      return createKey(params.key);
    case 'delete_key':
      refuseTop(params.key);
      return deleteKey(params.key);
    case 'export':
      await tell(REG_HEADING, to);
      return await exportKey(params.key, to, 0);
  }
}

async function list(key: KeyPath | null, to: Answer): Promise<void> {
  if (key === null) {
    for (const root of Object.keys(ROOTS)) await to.write({ key: root });
    return;
  }
  for (const name of subkeysOf(key)) await to.write({ key: name });
  for (const value of valuesOf(key)) await to.write(told(value));
}

function told({ name, type, data, bytes }: RawValue) {
  const cut = data.length < bytes || data.length > MAX_TOLD;
  return {
    name,
    kind: kindOf(type),
    value: decodeValue(type, data.subarray(0, MAX_TOLD)),
    bytes,
    ...(cut && { cut }),
  };
}

/** A key first, then what is below it, as regedit does. What may not be read is named, and left out. */
async function exportKey(key: KeyPath, to: Answer, depth: number): Promise<void> {
  const name = nameOf(key);
  let below: string[] = [];
  try {
    await tell(regKey(name, valuesOf(key)), to);
    below = subkeysOf(key);
  } catch (error) {
    if (depth === 0 || !(error instanceof RegistryError)) throw error;
    await tell(`\r\n; [${name}] could not be read: ${error.message}\r\n`, to);
  }
  if (depth >= MAX_DEPTH) return;
  for (const part of below) {
    const path = key.path === '' ? part : `${key.path}\\${part}`;
    await exportKey({ root: key.root, path }, to, depth + 1);
  }
}

async function tell(text: string, to: Answer): Promise<void> {
  for (let from = 0; from < text.length; from += TEXT_PIECE) {
    await to.write({ text: text.slice(from, from + TEXT_PIECE) });
  }
}

/** The roots, and what lies right below them, is what Windows stands on. */
function refuseTop(key: KeyPath): void {
  if (!key.path.includes('\\'))
    throw new AnswerFailure('not_allowed', `${nameOf(key)} holds up the whole system, and is not deleted.`);
}

function failureOf({ status, message }: RegistryError, key: KeyPath | null): AnswerFailure {
  const name = key === null ? '' : nameOf(key);
  if (status === NOT_FOUND || status === KEY_DELETED)
    return new AnswerFailure('not_found', `${name}, or that value in it, is not there.`);
  if (status === ACCESS_DENIED)
    return new AnswerFailure('denied', `Windows does not let the agent do that to ${name}.`);
  return new AnswerFailure('failed', `${name}: ${message}`);
}

function nameOf({ root, path }: KeyPath): string {
  return path === '' ? root : `${root}\\${path}`;
}
