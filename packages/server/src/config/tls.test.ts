import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '../runtime/serve.ts';
import { readTls } from './tls.ts';

const openssl = Bun.which('openssl');
let room = '';
const at = (name: string) => join(room, name);
const pair = (name: string) => ({ certPath: at(`${name}.crt`), keyPath: at(`${name}.key`) });

beforeAll(async () => {
  room = await mkdtemp(join(tmpdir(), 'guru-tls-'));
  if (openssl === null) return;
  for (const name of ['one', 'other']) {
    const { certPath, keyPath } = pair(name);
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const files = ['-keyout', keyPath, '-out', certPath];
    const made = Bun.spawn([openssl, 'req', '-x509', ...kind, ...subject, ...files], { stderr: 'ignore' });
    expect(await made.exited).toBe(0);
  }
});
afterAll(() => rm(room, { recursive: true, force: true }));

test('without TLS there is nothing to read', async () => {
  expect(await readTls(null)).toBeNull();
});

test('files that cannot be read, or hold something else, are refused with the variable that names them', async () => {
  const files = { certPath: at('x.crt'), keyPath: at('x.key') };
  const refusal = (text: string) => ({ code: 'tls_unreadable', message: expect.stringContaining(text) });
  await expect(readTls(files)).rejects.toMatchObject(refusal('GURU_TLS_CERT'));
  await writeFile(files.certPath, 'no certificate');
  await expect(readTls(files)).rejects.toMatchObject(refusal('GURU_TLS_KEY'));
  await writeFile(files.keyPath, 'no key');
  await expect(readTls(files)).rejects.toMatchObject(refusal('GURU_TLS_CERT'));
});

test.if(openssl !== null)('a certificate and another one’s key are refused', async () => {
  const files = { certPath: pair('one').certPath, keyPath: pair('other').keyPath };
  await expect(readTls(files)).rejects.toMatchObject({ code: 'tls_unreadable' });
});

test.if(openssl !== null)('a server with TLS answers whoever trusts its certificate', async () => {
  const tls = await readTls(pair('one'));
  await using server = serve({
    host: '127.0.0.1',
    port: 0,
    tls,
    maxBodyBytes: 1024,
    maxMessageBytes: 1024,
    maxQueuedBytes: 1024,
    idleTimeoutS: 30,
    fetch: () => new Response('secret'),
  });
  const url = `https://127.0.0.1:${server.port}/`;
  expect(await (await fetch(url, { tls: { ca: tls?.cert ?? '' } })).text()).toBe('secret');
  await expect(fetch(url)).rejects.toThrow();
});
