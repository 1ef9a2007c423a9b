import { ptr } from 'bun:ffi';
import { advapi32, type Handle, wide } from './windows-api.ts';

/** A value as Windows keeps it. */
export interface RawValue {
  readonly name: string;
  /** A number of winnt.h; programs have made up others. */
  readonly type: number;
  /** Empty when it is longer than `MAX_VALUE_BYTES`. */
  readonly data: Uint8Array;
  /** How long it is. */
  readonly bytes: number;
}

/** Windows has refused, with a number of winerror.h. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly status: number;

  constructor(status: number) {
    super(`Windows error ${status}`);
    this.status = status;
  }
}

/** The roots by the names that they are written with; their handles are fixed numbers of winreg.h, with the sign carried on. */
export const ROOTS = {
  HKEY_CLASSES_ROOT: 0xffffffff80000000n,
  HKEY_CURRENT_USER: 0xffffffff80000001n,
  HKEY_LOCAL_MACHINE: 0xffffffff80000002n,
  HKEY_USERS: 0xffffffff80000003n,
  HKEY_CURRENT_CONFIG: 0xffffffff80000005n,
} as const satisfies Record<string, Handle>;
export type RootName = keyof typeof ROOTS;

/** A key: the root that it is under, and the way from there, empty for the root itself. */
export interface KeyPath {
  readonly root: RootName;
  readonly path: string;
}

/** Longer values are told by their length only. */
const MAX_VALUE_BYTES = 1024 * 1024;

const KEY_READ = 0x20019;
const KEY_SET_VALUE = 0x0002;
/** What a 64-bit program sees, whatever this one is. */
const VIEW_64 = 0x0100;

const NO_MORE_ITEMS = 259;
const MORE_DATA = 234;
const MAX_KEY_NAME = 256;
const MAX_VALUE_NAME = 16_384;
const UTF16 = new TextDecoder('utf-16le');

/** The names of the keys right below. Throws `RegistryError`. */
export function subkeysOf(key: KeyPath): string[] {
  return withKey(key, KEY_READ, (handle) => {
    const names: string[] = [];
    const name = new Uint16Array(MAX_KEY_NAME);
    for (let index = 0; ; index += 1) {
      const length = Uint32Array.of(name.length);
      const status = advapi32().RegEnumKeyExW(handle, index, ptr(name), ptr(length), null, null, null, null);
      if (status === NO_MORE_ITEMS) return names;
      check(status);
      names.push(UTF16.decode(name.subarray(0, length[0])));
    }
  });
}

/** The values of a key. Throws `RegistryError`. */
export function valuesOf(key: KeyPath): RawValue[] {
  return withKey(key, KEY_READ, (handle) => {
    const values: RawValue[] = [];
    const name = new Uint16Array(MAX_VALUE_NAME);
    const data = new Uint8Array(longestValue(handle));
    for (let index = 0; ; index += 1) {
      const [length, type, bytes] = [
        Uint32Array.of(name.length),
        new Uint32Array(1),
        Uint32Array.of(data.length),
      ];
      const status = advapi32().RegEnumValueW(
        handle,
        index,
        ptr(name),
        ptr(length),
        null,
        ptr(type),
        ptr(data),
        ptr(bytes),
      );
      if (status === NO_MORE_ITEMS) return values;
      if (status !== MORE_DATA) check(status);
      const size = bytes[0] ?? 0;
      values.push({
        name: UTF16.decode(name.subarray(0, length[0])),
        type: type[0] ?? 0,
        data: status === MORE_DATA ? new Uint8Array(0) : data.slice(0, size),
        bytes: size,
      });
    }
  });
}

/** Makes or replaces a value. Throws `RegistryError`. */
export function setValue(key: KeyPath, name: string, type: number, data: Uint8Array): void {
  withKey(key, KEY_SET_VALUE, (handle) => {
    // An empty array has no address.
    const bytes = data.length === 0 ? new Uint8Array(1) : data;
    check(advapi32().RegSetValueExW(handle, ptr(wide(name)), 0, type, ptr(bytes), data.length));
  });
}

export function deleteValue(key: KeyPath, name: string): void {
  withKey(key, KEY_SET_VALUE, (handle) => check(advapi32().RegDeleteValueW(handle, ptr(wide(name)))));
}

/** With all keys that are missing above it; one that is there already stays as it is. */
export function createKey({ root, path }: KeyPath): void {
  const handle = new BigUint64Array(1);
  const access = KEY_READ | VIEW_64;
  const made = new Uint32Array(1);
  check(
    advapi32().RegCreateKeyExW(
      ROOTS[root],
      ptr(wide(path)),
      0,
      null,
      0,
      access,
      null,
      ptr(handle),
      ptr(made),
    ),
  );
  advapi32().RegCloseKey(handle[0] ?? 0n);
}

/** With everything below it. */
export function deleteKey({ root, path }: KeyPath): void {
  check(advapi32().RegDeleteTreeW(ROOTS[root], ptr(wide(path))));
}

function withKey<T>({ root, path }: KeyPath, access: number, use: (handle: Handle) => T): T {
  const opened = new BigUint64Array(1);
  const { RegCloseKey, RegOpenKeyExW } = advapi32();
  check(RegOpenKeyExW(ROOTS[root], ptr(wide(path)), 0, access | VIEW_64, ptr(opened)));
  const handle = opened[0] ?? 0n;
  try {
    return use(handle);
  } finally {
    RegCloseKey(handle);
  }
}

/** Room for the longest value of a key, within what is told. */
function longestValue(handle: Handle): number {
  const longest = new Uint32Array(1);
  const info = advapi32().RegQueryInfoKeyW;
  check(info(handle, null, null, null, null, null, null, null, null, ptr(longest), null, null));
  return Math.min(MAX_VALUE_BYTES, Math.max(64, longest[0] ?? 0));
}

function check(status: number): void {
  if (status !== 0) throw new RegistryError(status);
}
