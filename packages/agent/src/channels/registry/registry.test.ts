import { expect, test } from 'bun:test';
import type { JsonObject } from '@guru/protocol';
import fc from 'fast-check';
import { askStage } from '../fixtures/answers.ts';
import { ChannelStage } from '../fixtures/channel-stage.ts';
import { serveRegistry } from './index.ts';
import { readRegistryParams } from './params.ts';
import { regKey } from './reg-text.ts';
import { decodeValue, encodeDword, encodeQword, encodeText, encodeTexts, KINDS, kindOf } from './values.ts';

const elsewhere = test.if(process.platform !== 'win32');
const SET = { op: 'set', key: 'HKLM\\SOFTWARE\\X', name: 'v' };

const raw = (name: string, type: number, data: Uint8Array) => ({ name, type, data, bytes: data.length });

test('every value comes back as it was set, for each kind', () => {
  const text = fc.string({ unit: 'grapheme' }).map((one) => one.replaceAll('\0', ''));
  fc.assert(
    fc.property(
      text,
      fc.array(text.filter((one) => one !== '')),
      fc.nat(),
      fc.bigInt(0n, 2n ** 64n - 1n),
      (one, many, small, large) => {
        expect(decodeValue(KINDS.REG_SZ, encodeText(one))).toBe(one);
        expect(decodeValue(KINDS.REG_EXPAND_SZ, encodeText(one))).toBe(one);
        expect(decodeValue(KINDS.REG_MULTI_SZ, encodeTexts(many))).toEqual(many);
        expect(decodeValue(KINDS.REG_DWORD, encodeDword(small))).toBe(small);
        expect(decodeValue(KINDS.REG_QWORD, encodeQword(large))).toBe(String(large));
      },
    ),
  );
});

test('what a program has left in the registry is told, however wrong it is', () => {
  const bytes = fc.uint8Array({ maxLength: 40 });
  fc.assert(
    fc.property(fc.nat(20), bytes, (type, data) => {
      const value = decodeValue(type, data);
      expect(['string', 'number', 'object']).toContain(typeof value);
      expect(kindOf(type)).toMatch(/^(?:REG_|0x)/);
    }),
  );
  // No zero at the end, half a character, a number of the wrong length.
  expect(decodeValue(KINDS.REG_SZ, Buffer.from('ab', 'utf16le'))).toBe('ab');
  expect(decodeValue(KINDS.REG_SZ, Buffer.from([0x61, 0, 0x62]))).toBe('a');
  expect(decodeValue(KINDS.REG_DWORD, Buffer.from([1, 2]))).toBe('AQI=');
});

test('params are read into keys and bytes', () => {
  const wanted: [JsonObject, Uint8Array][] = [
    [{ kind: 'REG_SZ', value: 'a' }, encodeText('a')],
    [{ kind: 'REG_EXPAND_SZ', value: '%PATH%' }, encodeText('%PATH%')],
    [{ kind: 'REG_MULTI_SZ', value: ['a', 'b'] }, encodeTexts(['a', 'b'])],
    [{ kind: 'REG_DWORD', value: 4294967295 }, encodeDword(4294967295)],
    [{ kind: 'REG_QWORD', value: '18446744073709551615' }, encodeQword(2n ** 64n - 1n)],
    [{ kind: 'REG_BINARY', value: 'AQI=' }, Buffer.from([1, 2])],
  ];
  for (const [value, data] of wanted) {
    const params = readRegistryParams({ ...SET, ...value });
    if (typeof params === 'string' || params.op !== 'set') throw new Error(`${params}`);
    expect(params.key).toEqual({ root: 'HKEY_LOCAL_MACHINE', path: 'SOFTWARE\\X' });
    expect(Buffer.compare(params.data, data)).toBe(0);
  }
  expect(readRegistryParams({ op: 'list', key: '' })).toEqual({ op: 'list', key: null });
  expect(readRegistryParams({ op: 'export', key: 'hkey_users\\' })).toEqual({
    op: 'export',
    key: { root: 'HKEY_USERS', path: '' },
  });
});

test.each<[string, JsonObject]>([
  ['no_op', { key: 'HKLM' }],
  ['another_root', { op: 'list', key: 'HKXX\\SOFTWARE' }],
  ['a_hole_in_the_key', { op: 'list', key: 'HKLM\\\\SOFTWARE' }],
  ['a_zero_in_the_key', { op: 'list', key: 'HKLM\\SOFT\0WARE' }],
  ['no_key_to_delete', { op: 'delete_key', key: '' }],
  ['a_kind_that_can_not_be_set', { ...SET, kind: 'REG_LINK', value: 'x' }],
  ['a_text_for_a_number', { ...SET, kind: 'REG_DWORD', value: '1' }],
  ['a_number_that_is_too_large', { ...SET, kind: 'REG_DWORD', value: 2 ** 32 }],
  ['a_long_number_that_is_too_large', { ...SET, kind: 'REG_QWORD', value: '18446744073709551616' }],
  ['no_digits', { ...SET, kind: 'REG_QWORD', value: '0x10' }],
  ['no_base64', { ...SET, kind: 'REG_BINARY', value: 'A' }],
  ['an_empty_text_in_a_list', { ...SET, kind: 'REG_MULTI_SZ', value: ['a', ''] }],
  ['an_unknown_field', { op: 'list', key: 'HKLM', depth: 2 }],
])('params_with_%s_are_refused', async (_, params) => {
  await using on = new ChannelStage('registry', serveRegistry);
  expect(await on.open('registry', params).ended).toMatchObject({ how: 'reset', code: 'bad_params' });
});

test('a .reg file says every value so that it reads back to the very same bytes', () => {
  const text = regKey('HKEY_LOCAL_MACHINE\\SOFTWARE\\X', [
    raw('', KINDS.REG_SZ, encodeText('default')),
    raw('quo"te\\d', KINDS.REG_SZ, encodeText('C:\\a "b"')),
    raw('two lines', KINDS.REG_SZ, encodeText('a\nb')),
    raw('unended', KINDS.REG_SZ, Buffer.from('ab', 'utf16le')),
    raw('number', KINDS.REG_DWORD, encodeDword(42)),
    raw('short number', KINDS.REG_DWORD, Buffer.from([1])),
    raw('long', KINDS.REG_BINARY, Buffer.alloc(27, 0xab)),
    raw('expand', KINDS.REG_EXPAND_SZ, encodeText('%A%')),
    raw('large', KINDS.REG_QWORD, encodeQword(1n)),
    raw('odd', 0x1f, Buffer.from([7])),
    { name: 'huge', type: KINDS.REG_BINARY, data: Buffer.alloc(0), bytes: 5_000_000 },
  ]);
  expect(text.split('\r\n')).toEqual([
    '',
    '[HKEY_LOCAL_MACHINE\\SOFTWARE\\X]',
    '@="default"',
    '"quo\\"te\\\\d"="C:\\\\a \\"b\\""',
    '"two lines"=hex(1):61,00,0a,00,62,00,00,00',
    '"unended"=hex(1):61,00,62,00',
    '"number"=dword:0000002a',
    '"short number"=hex(4):01',
    `"long"=hex:${Array(25).fill('ab').join(',')},\\`,
    '  ab,ab',
    '"expand"=hex(2):25,00,41,00,25,00,00,00',
    '"large"=hex(b):01,00,00,00,00,00,00,00',
    '"odd"=hex(1f):07',
    '; "huge" has 5000000 bytes and was left out',
    '',
  ]);
});

elsewhere('a_system_without_a_registry_says_so', async () => {
  await using on = new ChannelStage('registry', serveRegistry);
  const { failed } = await askStage(on, 'registry', { op: 'list', key: 'HKLM' });
  expect(failed?.code).toBe('unsupported');
});

elsewhere('a_session_that_may_only_look_changes_nothing', async () => {
  await using on = new ChannelStage('registry', serveRegistry, { write: false });
  const { failed } = await askStage(on, 'registry', { op: 'delete_key', key: 'HKLM\\SOFTWARE\\X' });
  expect(failed?.code).toBe('not_allowed');
});
