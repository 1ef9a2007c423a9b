import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Desk, openDesk } from './desk.ts';
import { run } from './programs.ts';

const TEST_MS = 60_000;
setDefaultTimeout(TEST_MS);

/** A device's web interface: it tells what it was asked, sets a cookie, redirects, and speaks WebSocket. */
function startDevicePage() {
  return Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request, server) {
      const url = new URL(request.url);
      if (url.pathname === '/socket' && server.upgrade(request)) return undefined;
      if (url.pathname === '/old') return Response.redirect(`${url.origin}/new?x=1`, 302);
      const headers = new Headers({ 'strict-transport-security': 'max-age=1000' });
      headers.append('set-cookie', 'sid=1; Domain=localhost; Path=/; HttpOnly');
      headers.append('set-cookie', 'guru_page=stolen; Path=/');
      if (url.pathname === '/large') return new Response(new Uint8Array(20_000_000), { headers });
      const asked = {
        method: request.method,
        url: request.url,
        headers: Object.fromEntries(request.headers),
        body: await request.text(),
      };
      return Response.json(asked, { headers });
    },
    websocket: { message: (socket, text) => void socket.send(`echo ${text}`) },
  });
}

/** A page whose certificate it has signed itself, as devices do. */
async function startSecurePage(): Promise<{ readonly port: number | undefined } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'guru-page-'));
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const kind = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '1',
    '-subj',
    '/CN=device',
  ];
  const made = await run(['openssl', 'req', '-x509', ...kind, '-out', cert, '-keyout', key]);
  if (made.code !== 0) throw new Error(made.stderr);
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    tls: { cert: Bun.file(cert), key: Bun.file(key) },
    fetch: (request) => new Response(`over TLS for ${request.headers.get('host')}`),
  });
  return {
    port: server.port,
    async [Symbol.asyncDispose]() {
      await server.stop(true);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

describe('a device’s web page', () => {
  let desk: Desk;
  let device: ReturnType<typeof startDevicePage>;
  let session_id: string;
  beforeAll(async () => {
    device = startDevicePage();
    desk = await openDesk();
    const { items } = await desk.api('GET /api/v1/agents', { query: {} });
    const body = { agent_id: items[0]?.agent_id ?? '' };
    session_id = (await desk.api('POST /api/v1/tunnel/open', { body })).session_id;
  }, TEST_MS);
  afterAll(async () => {
    await desk?.[Symbol.asyncDispose]();
    await device?.stop(true);
  }, TEST_MS);

  /** Opens the page as a browser does, and answers what asks for more of it. */
  async function openPage(port = device.port, tls = false) {
    const { url } = await desk.api('POST /api/v1/tunnel/{session_id}/web', {
      params: { session_id },
      body: { port: port ?? 0, tls },
    });
    const entrance = new URL(url);
    const ask = (path: string, init: RequestInit = {}) =>
      fetch(`http://127.0.0.1:${entrance.port}${path}`, {
        redirect: 'manual',
        ...init,
        headers: { host: entrance.host, ...Object.fromEntries(new Headers(init.headers)) },
      });
    const entered = await ask(entrance.pathname + entrance.search);
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
    return { entrance, entered, cookie, ask };
  }

  test('its address lets one browser in, once', async () => {
    const { entrance, entered, cookie, ask } = await openPage();
    const another = entrance.host.replace(/^[0-9a-f]+/, '0'.repeat(32));
    expect(entrance.hostname).toMatch(/^[0-9a-f]{32}\.localhost$/);
    expect(entered.status).toBe(200);
    expect(entered.headers.get('set-cookie')).toMatch(
      /^guru_page=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(await entered.text()).toContain('content="0;url=/"');
    expect((await ask(entrance.pathname + entrance.search)).status).toBe(403);
    expect((await ask('/', { headers: { cookie } })).status).toBe(200);
    expect((await ask('/')).status).toBe(403);
    expect((await ask('/', { headers: { cookie: `${cookie}x` } })).status).toBe(403);
    expect((await ask('/', { headers: { cookie, host: 'localhost' } })).status).toBe(404);
    expect((await ask('/', { headers: { cookie, host: another } })).status).toBe(404);
  });

  test('the device is asked under its own name, and learns nothing of ours', async () => {
    const { entrance, cookie, ask } = await openPage();
    const headers = {
      cookie: `a=1; ${cookie}; sid=1`,
      origin: entrance.origin,
      referer: `${entrance.origin}/form`,
    };
    const answer = await ask('/save?x=1', { method: 'POST', body: 'settings', headers });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      method: 'POST',
      url: `http://localhost:${device.port}/save?x=1`,
      body: 'settings',
      headers: {
        host: `localhost:${device.port}`,
        cookie: 'a=1; sid=1',
        origin: `http://localhost:${device.port}`,
        referer: `http://localhost:${device.port}/form`,
      },
    });
    expect(answer.headers.getSetCookie()).toEqual(['sid=1; Path=/; HttpOnly']);
    expect(answer.headers.get('strict-transport-security')).toBeNull();
    expect(answer.headers.get('x-frame-options')).toBe('SAMEORIGIN');
  });

  test('a redirect to the device’s own address stays on the page', async () => {
    const { cookie, ask } = await openPage();
    const answer = await ask('/old', { headers: { cookie } });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/new?x=1']);
  });

  test('20 MB arrive whole', async () => {
    const { cookie, ask } = await openPage();
    const answer = await ask('/large', { headers: { cookie } });
    expect((await answer.bytes()).length).toBe(20_000_000);
  });

  test('another_site_loads_nothing_even_with_the_cookie', async () => {
    const { cookie, ask } = await openPage();
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
    ]) {
      expect((await ask('/', { headers: { cookie, ...headers } })).status).toBe(403);
    }
  });

  test('a page over TLS is loaded, whoever has signed its certificate', async () => {
    await using secure = await startSecurePage();
    const { cookie, ask } = await openPage(secure.port, true);
    const answer = await ask('/', { headers: { cookie } });
    expect(await answer.text()).toBe(`over TLS for localhost:${secure.port}`);
    const plain = await openPage(secure.port);
    expect((await plain.ask('/', { headers: { cookie: plain.cookie } })).status).toBeGreaterThanOrEqual(400);
    const wrong = await openPage(device.port, true);
    expect((await wrong.ask('/', { headers: { cookie: wrong.cookie } })).status).toBe(502);
  });

  test('WebSockets pass', async () => {
    const { entrance, cookie } = await openPage();
    const socket = new WebSocket(`ws://127.0.0.1:${entrance.port}/socket`, {
      headers: { host: entrance.host, cookie, origin: entrance.origin },
    });
    const heard = new Promise((resolve, reject) => {
      socket.onmessage = ({ data }) => resolve(data);
      socket.onclose = ({ code }) => reject(new Error(`closed: ${code}`));
    });
    socket.onopen = () => socket.send('hello');
    expect(await heard).toBe('echo hello');
    socket.close();
  });

  test('a port where nobody listens says so, as text', async () => {
    const { cookie, ask } = await openPage(1);
    const answer = await ask('/', { headers: { cookie } });
    expect(answer.status).toBe(502);
    expect(await answer.text()).toContain('no connection to localhost:1');
  });

  test('a page ends with its session', async () => {
    const { cookie, ask } = await openPage();
    expect((await ask('/', { headers: { cookie } })).status).toBe(200);
    await desk.api('POST /api/v1/tunnel/close', { body: { session_id } });
    expect([404, 410]).toContain((await ask('/', { headers: { cookie } })).status);
    expect((await ask('/', { headers: { cookie } })).status).toBe(404);
    const again = desk.api('POST /api/v1/tunnel/{session_id}/web', {
      params: { session_id },
      body: { port: 80 },
    });
    await expect(again).rejects.toMatchObject({ code: 'session_closed' });
  });
});
