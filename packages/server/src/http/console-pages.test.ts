import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { ApiError } from '../errors/index.ts';
import { consolePages } from './console-pages.ts';
import type { HttpEnvironment } from './environment.ts';
import { problemResponse, toApiError } from './problem.ts';
import { openStaticFiles, pickEncoding } from './static-files.ts';

let room: string;
let app: Hono<HttpEnvironment>;
const script = `export const text = '${'all the same '.repeat(500)}';`;

beforeAll(async () => {
  room = await mkdtemp(join(tmpdir(), 'guru-console-'));
  await writeFile(join(room, 'secret.txt'), 'a secret beside the console');
  app = new Hono();
  app.onError((error) => problemResponse(toApiError(error), ''));
  app.notFound(() => problemResponse(new ApiError('not_found'), ''));
  consolePages(openStaticFiles(join(room, 'dist')))(app);
});
afterAll(() => rm(room, { recursive: true, force: true }));

const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });
const html = { accept: 'text/html,application/xhtml+xml' };

describe('before it is built', () => {
  test('a browser reads what to do, a program gets a problem', async () => {
    const page = await get('/', html);
    expect(page.status).toBe(404);
    expect(await page.text()).toContain('npm run build');
    expect(await (await get('/')).json()).toMatchObject({ code: 'console_not_built' });
    expect((await get('/devices', html)).status).toBe(404);
  });
});

describe('once it is built', () => {
  beforeAll(async () => {
    await mkdir(join(room, 'dist', 'assets'), { recursive: true });
    await writeFile(join(room, 'dist', 'index.html'), '<!doctype html><html><title>Guru</title></html>');
    await writeFile(join(room, 'dist', 'assets', 'main-abc.js'), script);
    await writeFile(join(room, 'dist', 'favicon.ico'), new Uint8Array([0, 1, 2]));
  });

  test('its page answers at / and at every address that a browser opens', async () => {
    for (const path of ['/', '/devices', '/devices/1/terminal?a=b', '/setup', '/index.html']) {
      const page = await get(path, path === '/' ? {} : html);
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(page.headers.get('cache-control')).toBe('no-cache');
      expect(await page.text()).toContain('<title>Guru');
    }
  });

  test('its scripts alone may run, and no one may frame it', async () => {
    const policy = (await get('/', html)).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain('unsafe-eval');
    expect(policy.match(/unsafe-inline/g)).toEqual(['unsafe-inline']);
    expect(policy).toContain("style-src 'self' 'unsafe-inline'");
    expect(policy).toContain("frame-ancestors 'none'");
  });

  test('files named by their contents are kept for ever, and come small', async () => {
    const plain = await get('/assets/main-abc.js');
    expect(plain.headers.get('cache-control')).toContain('immutable');
    expect(await plain.text()).toBe(script);
    for (const [accept, encoding] of [
      ['gzip, deflate, br', 'br'],
      ['gzip', 'gzip'],
    ] as const) {
      const small = await get('/assets/main-abc.js', { 'accept-encoding': accept });
      expect(small.headers.get('content-encoding')).toBe(encoding);
      expect(small.headers.get('vary')).toBe('accept-encoding');
      expect((await small.arrayBuffer()).byteLength).toBeLessThan(script.length / 10);
    }
    const icon = await get('/favicon.ico', { 'accept-encoding': 'br' });
    expect(icon.headers.get('content-encoding')).toBeNull();
  });

  test('a new build is served at once', async () => {
    const path = join(room, 'dist', 'index.html');
    expect(await (await get('/', html)).text()).not.toContain('newer');
    await writeFile(path, '<!doctype html><html><title>Guru, newer</title></html>');
    await utimes(path, new Date(), new Date(Date.now() + 5000));
    expect(await (await get('/', html)).text()).toContain('newer');
  });

  test('a file that is not there is not found, and the API is not its affair', async () => {
    for (const path of ['/assets/gone-def.js', '/gone.js', '/api/v1/gone', '/api/gone']) {
      const accept = path.startsWith('/gone') ? '*/*' : html.accept;
      expect(await (await get(path, { accept })).json()).toMatchObject({ code: 'not_found' });
    }
  });

  test('no_path_leads_out_of_its_folder', async () => {
    const ways = [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/%00',
      '/a%00b',
      '/..%5csecret.txt',
      '//secret.txt',
      '/assets',
      '/.',
    ];
    for (const way of ways) {
      const response = await app.fetch(new Request(`http://localhost${way}`));
      expect(await response.text()).not.toContain('a secret');
    }
    const files = openStaticFiles(join(room, 'dist'));
    for (const path of ['/../secret.txt', '/assets/../../secret.txt', '..', '/\0', '', '/']) {
      expect(await files.read(path, '')).toBeUndefined();
    }
  });
});

test.each([
  ['', 'identity'],
  ['gzip', 'gzip'],
  ['br;q=1.0, gzip;q=0.8, *;q=0.1', 'br'],
  ['br;q=0, gzip', 'gzip'],
  ['BR', 'br'],
  ['gzip;q=0.0', 'identity'],
  ['brotli, x-gzip', 'identity'],
] as const)('of %p the best encoding is %s', (accept, encoding) => {
  expect(pickEncoding(accept)).toBe(encoding);
});
