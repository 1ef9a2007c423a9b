import { expect, test } from 'bun:test';
import { REGISTRY_KINDS, type RegistryData, type RegistryKind } from '@guru/client/manage';
import fc from 'fast-check';
import { childOf, parentOf, parseData, showData, writeData } from './values.ts';

const line = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[\n\0]/.test(text));

/** Any value of a kind. */
const VALUES: Readonly<Record<RegistryKind, fc.Arbitrary<RegistryData>>> = {
  REG_SZ: fc.string(),
  REG_EXPAND_SZ: fc.string(),
  REG_MULTI_SZ: fc.array(line),
  REG_DWORD: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  REG_QWORD: fc.bigInt(0n, 2n ** 64n - 1n).map(String),
  REG_BINARY: fc.uint8Array({ maxLength: 50 }).map((bytes) => btoa(String.fromCharCode(...bytes))),
};

test.each(REGISTRY_KINDS)('a value of the kind %s that is not changed is saved as it was', (kind) => {
  fc.assert(
    fc.property(VALUES[kind], (value) => {
      expect(parseData(kind, writeData(kind, value))).toEqual(value);
    }),
  );
});

test.each<[RegistryKind, string]>([
  ['REG_DWORD', '4294967296'],
  ['REG_DWORD', '-1'],
  ['REG_DWORD', ''],
  ['REG_DWORD', '1.5'],
  ['REG_QWORD', '18446744073709551616'],
  ['REG_QWORD', 'ten'],
  ['REG_BINARY', '0'],
  ['REG_BINARY', 'zz'],
])('%s does not take %p', (kind, text) => {
  expect(parseData(kind, text)).toBeNull();
});

test('numbers are taken in hexadecimal, and shown both ways', () => {
  expect(parseData('REG_DWORD', '0xFF')).toBe(255);
  expect(showData('REG_DWORD', 255)).toBe('255 (0xff)');
  expect(showData('REG_BINARY', 'AAEC')).toBe('00 01 02');
  expect(showData('REG_LINK', 'no base64!')).toBe('no base64!');
  expect(showData('REG_MULTI_SZ', ['a', 'b'])).toBe('a · b');
});

test('keys lead up and down', () => {
  expect([parentOf('HKLM\\A\\B'), parentOf('HKLM'), parentOf('')]).toEqual(['HKLM\\A', '', '']);
  expect([childOf('', 'HKLM'), childOf('HKLM', 'A')]).toEqual(['HKLM', 'HKLM\\A']);
});
