import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkHash, newLink } from './links.ts';
import { openVault } from './vault.ts';

let room = '';
beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'guru-vault-'));
});
afterEach(() => rm(room, { recursive: true, force: true }));

test('what is sealed opens after a restart, at its own place only', async () => {
  const sealed = (await openVault(room)).seal('a secret', 'channel/1');
  const again = await openVault(room);
  expect(again.open(sealed, 'channel/1')).toBe('a secret');
  expect(() => again.open(sealed, 'channel/2')).toThrow();
});

test('the same secret never looks the same, and never as it is', async () => {
  const vault = await openVault(room);
  const [one, other] = [vault.seal('a secret', 'x'), vault.seal('a secret', 'x')];
  expect(Buffer.from(one).equals(Buffer.from(other))).toBe(false);
  expect(Buffer.from(one).toString('latin1')).not.toContain('secret');
});

test('one changed bit anywhere is seen', async () => {
  const vault = await openVault(room);
  const sealed = vault.seal('a secret', 'x');
  for (let place = 0; place < sealed.length; place += 1) {
    const changed = Uint8Array.from(sealed);
    changed[place] = (changed[place] ?? 0) ^ 1;
    expect(() => vault.open(changed, 'x')).toThrow();
  }
});

test('the key is for this user alone, and servers that start at once have the same', async () => {
  const vaults = await Promise.all(Array.from({ length: 8 }, () => openVault(room)));
  expect(await readdir(room)).toEqual(['secret.key']);
  expect((await stat(join(room, 'secret.key'))).mode & 0o777).toBe(0o600);
  const sealed = vaults[0]?.seal('a secret', 'x') ?? new Uint8Array();
  for (const vault of vaults) expect(vault.open(sealed, 'x')).toBe('a secret');
});

test('a file that is no key is left as it is, and said to be none', async () => {
  await writeFile(join(room, 'secret.key'), 'oops');
  await expect(openVault(room)).rejects.toMatchObject({ code: 'bad_secret_key' });
  expect(await readFile(join(room, 'secret.key'), 'utf8')).toBe('oops');
});

test('only links of this server are looked up at all', async () => {
  const vault = await openVault(room);
  const { token, token_hash } = newLink(vault);
  expect(linkHash(token, vault)).toEqual(token_hash);
  const guess = Buffer.from(token, 'base64url');
  guess[0] = (guess[0] ?? 0) ^ 1;
  for (const bad of [guess.toString('base64url'), '', 'x', `${token}A`, `${token}=`, token.slice(1)])
    expect(linkHash(bad, vault)).toBeNull();
});
