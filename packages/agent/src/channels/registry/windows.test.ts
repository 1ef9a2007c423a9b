import { expect, test } from 'bun:test';
import { askStage } from '../fixtures/answers.ts';
import { ChannelStage } from '../fixtures/channel-stage.ts';
import { serveRegistry } from './index.ts';

const onWindows = test.if(process.platform === 'win32');
const KEY = 'HKCU\\Software\\Guru Test';

/** One value of each kind that can be set. */
const VALUES = [
  { name: '', kind: 'REG_SZ', value: 'the default' },
  { name: 'text', kind: 'REG_SZ', value: 'Grüße, 服务器' },
  { name: 'nothing', kind: 'REG_SZ', value: '' },
  { name: 'expand', kind: 'REG_EXPAND_SZ', value: '%SystemRoot%\\x' },
  { name: 'many', kind: 'REG_MULTI_SZ', value: ['one', 'two'] },
  { name: 'number', kind: 'REG_DWORD', value: 4_294_967_295 },
  { name: 'large', kind: 'REG_QWORD', value: '18446744073709551615' },
  { name: 'bytes', kind: 'REG_BINARY', value: 'AAECAw==' },
] as const;

const stage = () => new ChannelStage('registry', serveRegistry);

onWindows('values of every kind are set, listed, exported and deleted with their key', async () => {
  await using on = stage();
  expect(await askStage(on, 'registry', { op: 'create_key', key: `${KEY}\\Below\\Deep` })).toEqual({
    items: [],
    failed: null,
  });
  for (const value of VALUES) {
    expect((await askStage(on, 'registry', { op: 'set', key: KEY, ...value })).failed).toBeNull();
  }
  const { items } = await askStage(on, 'registry', { op: 'list', key: KEY });
  expect(items[0]).toEqual({ key: 'Below' });
  const told = items.slice(1).map(({ name, kind, value }) => ({ name, kind, value }));
  expect(told.sort((a, b) => String(a.name).localeCompare(String(b.name)))).toEqual(
    VALUES.map((value) => ({ ...value })).sort((a, b) => a.name.localeCompare(b.name)),
  );

  const exported = await askStage(on, 'registry', { op: 'export', key: KEY });
  const text = exported.items.map(({ text: piece }) => piece).join('');
  expect(text).toStartWith(
    'Windows Registry Editor Version 5.00\r\n\r\n[HKEY_CURRENT_USER\\Software\\Guru Test]\r\n',
  );
  expect(text).toContain('"number"=dword:ffffffff\r\n');
  expect(text).toContain('"bytes"=hex:00,01,02,03\r\n');
  expect(text).toContain('\r\n[HKEY_CURRENT_USER\\Software\\Guru Test\\Below\\Deep]\r\n');

  expect((await askStage(on, 'registry', { op: 'delete_value', key: KEY, name: 'text' })).failed).toBeNull();
  const again = await askStage(on, 'registry', { op: 'delete_value', key: KEY, name: 'text' });
  expect(again.failed?.code).toBe('not_found');
  expect((await askStage(on, 'registry', { op: 'delete_key', key: KEY })).failed).toBeNull();
  expect((await askStage(on, 'registry', { op: 'list', key: KEY })).failed?.code).toBe('not_found');
});

onWindows('the roots are listed, and what lies right below them can not be deleted', async () => {
  await using on = stage();
  const { items } = await askStage(on, 'registry', { op: 'list', key: '' });
  expect(items).toContainEqual({ key: 'HKEY_LOCAL_MACHINE' });
  const below = await askStage(on, 'registry', { op: 'list', key: 'HKLM' });
  expect(below.items).toContainEqual({ key: 'Software' });
  for (const key of ['HKLM', 'HKLM\\Software']) {
    expect((await askStage(on, 'registry', { op: 'delete_key', key })).failed?.code).toBe('not_allowed');
  }
});

onWindows('a_value_that_is_long_is_told_by_its_beginning', async () => {
  const key = 'HKCU\\Software\\Guru Long';
  await using on = stage();
  await askStage(on, 'registry', { op: 'create_key', key });
  const reg = ['add', key, '/v', 'long', '/t', 'REG_SZ', '/d', 'x'.repeat(20_000), '/f'];
  const child = Bun.spawn(['reg.exe', ...reg], { stdio: ['ignore', 'ignore', 'ignore'] });
  expect(await child.exited).toBe(0);
  const { items } = await askStage(on, 'registry', { op: 'list', key });
  expect(items).toMatchObject([{ name: 'long', bytes: 40_002, cut: true }]);
  await askStage(on, 'registry', { op: 'delete_key', key });
});
