import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NONE, numberIn, runHere, runOnce } from '../fixtures/run.ts';
import { certificateEnd } from './certificate.ts';

const openssl = Bun.which('openssl');
const DAY_MS = 86_400_000;

describe.skipIf(openssl === null)('a certificate', () => {
  let folder: string;
  let server: Bun.Server<undefined>;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'guru-certificate-'));
    const [cert, key] = [join(folder, 'cert'), join(folder, 'key')];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '10'];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const files = ['-keyout', key, '-out', cert];
    const made = Bun.spawn([openssl ?? '', 'req', '-x509', ...kind, ...subject, ...files], {
      stderr: 'ignore',
    });
    expect(await made.exited).toBe(0);
    server = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      tls: { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') },
      fetch: () => new Response('hello'),
    });
  });
  afterAll(async () => {
    await server.stop(true);
    rmSync(folder, { recursive: true, force: true });
  });

  const url = (host: string) => new URL(`https://${host}:${server.port}/`);
  const { signal } = new AbortController();

  test('says when it ends, whether it is trusted or not', async () => {
    for (const host of ['127.0.0.1', 'localhost']) {
      const days = ((await certificateEnd(url(host), signal)) - Date.now()) / DAY_MS;
      expect(days).toBeWithin(9.9, 10.1);
    }
  });

  test('that ends soon is told of beside what the page answers', async () => {
    const params = { ...NONE, url: url('127.0.0.1').href, status: [], contains: '' };
    const found = await runOnce('http', { ...params, cert_warn_days: 14, cert_crit_days: 7 });
    // Nobody has vouched for it, so the page itself is not to be had.
    expect(found.level).toBe('critical');
    expect(found.summary).toContain('Its certificate is good for 9 days.');
    expect(numberIn(found, 'certificate')).toBe(9);
    const later = runHere({ wall: () => Date.now() + 11 * DAY_MS });
    const ended = await runOnce('http', { ...params, cert_warn_days: 14, cert_crit_days: 7 }, later);
    expect(ended.summary).toContain('Its certificate has ended.');
  });

  test('is not shown by what speaks no TLS', async () => {
    using plain = Bun.listen({
      hostname: '127.0.0.1',
      port: 0,
      socket: { open: (socket) => void socket.end('no\n'), data() {} },
    });
    await expect(certificateEnd(new URL(`https://127.0.0.1:${plain.port}/`), signal)).rejects.toThrow();
  });
});
