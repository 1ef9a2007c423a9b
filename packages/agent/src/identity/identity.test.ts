import { afterEach, beforeEach, expect, test } from 'bun:test';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { AgentError } from '../failure.ts';
import { makeKeyPair, makeNonce, sign, verify } from './keys.ts';
import { hashMachineId } from './machine-id.ts';
import { forgetIdentity, type Identity, loadIdentity, saveIdentity } from './store.ts';

const onPosix = test.if(process.platform !== 'win32');
const identity: Identity = {
  agent_id: '0197f0a0-0000-7000-8000-000000000001',
  private_key: 'MC4CAQ',
  server_url: 'https://guru.example',
  server_public_key: 'A'.repeat(43),
};

let folder = '';
let file = '';
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'guru-identity-')), 'data');
  file = join(folder, 'identity.json');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

test('an identity comes back as it was saved, and nothing else is left in the folder', () => {
  expect(loadIdentity(folder)).toBeUndefined();
  saveIdentity(folder, identity);
  saveIdentity(folder, { ...identity, server_url: 'https://other.example' });
  expect(loadIdentity(folder)).toEqual({ ...identity, server_url: 'https://other.example' });
  expect(readdirSync(folder)).toEqual(['identity.json']);
  forgetIdentity(folder);
  expect(loadIdentity(folder)).toBeUndefined();
});

onPosix('only the owner can read an identity, whatever the umask allows', () => {
  const umask = process.umask(0);
  try {
    saveIdentity(folder, identity);
  } finally {
    process.umask(umask);
  }
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

onPosix('a_key_that_others_could_read_is_not_used', () => {
  saveIdentity(folder, identity);
  for (const mode of [0o640, 0o604, 0o660]) {
    chmodSync(file, mode);
    expect(codeOf(() => loadIdentity(folder))).toBe('unsafe_identity');
  }
  chmodSync(file, 0o600);
  chmodSync(folder, 0o777);
  expect(codeOf(() => loadIdentity(folder))).toBe('unsafe_identity');
});

onPosix('a link in the place of the identity is not followed', () => {
  saveIdentity(folder, identity);
  const elsewhere = join(folder, '..', 'elsewhere.json');
  writeFileSync(elsewhere, readFileSync(file), { mode: 0o600 });
  rmSync(file);
  symlinkSync(elsewhere, file);
  expect(codeOf(() => loadIdentity(folder))).toBe('unsafe_identity');
});

test('a damaged identity is refused with what to do, whatever is in the file', () => {
  saveIdentity(folder, identity);
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      writeFileSync(file, text, { mode: 0o600 });
      expect(codeOf(() => loadIdentity(folder))).toBe('unsafe_identity');
    }),
  );
});

test('a folder that can not be made is named in one sentence', () => {
  writeFileSync(join(folder, '..', 'in-the-way'), '');
  expect(codeOf(() => saveIdentity(join(folder, '..', 'in-the-way'), identity))).toBe('unwritable_folder');
});

test('what one key signs no other key has signed, and no other text', async () => {
  const [ours, other] = [await makeKeyPair(), await makeKeyPair()];
  const signature = await sign(ours.private_key, 'text');
  expect(await verify(ours.public_key, 'text', signature)).toBe(true);
  expect(await verify(other.public_key, 'text', signature)).toBe(false);
  expect(await verify(ours.public_key, 'Text', signature)).toBe(false);
  expect(await verify('nonsense', 'text', signature)).toBe(false);
  expect(makeNonce()).toMatch(/^[\w-]{43}$/);
});

test('a machine keeps its hash, does not show its id, and a clone can be given another', async () => {
  const hash = await hashMachineId('0123456789abcdef0123456789abcdef');
  expect(hash).toMatch(/^[\w-]{43}$/);
  expect(await hashMachineId('0123456789ABCDEF0123456789ABCDEF')).toBe(hash);
  expect(await hashMachineId('another')).not.toBe(hash);
});

function codeOf(run: () => unknown): string {
  try {
    run();
    return 'nothing was refused';
  } catch (error) {
    return error instanceof AgentError ? error.code : `a fault: ${error}`;
  }
}
