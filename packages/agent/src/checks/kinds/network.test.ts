import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createServer } from 'node:net';
import { NameServer, wireName } from '../fixtures/name-server.ts';
import { NONE, numberIn, runHere, runOnce } from '../fixtures/run.ts';

/** A port on which nobody listens: it was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

describe('a port', () => {
  test('that takes connections is fine, and one that does not is critical', async () => {
    using server = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } });
    const found = await runOnce('port', { host: '127.0.0.1', port: server.port });
    expect(found).toMatchObject({ level: 'ok', perf: [{ label: 'time', unit: 'ms' }] });
    const closed = await runOnce('port', { host: '127.0.0.1', port: await freePort() });
    expect(closed.level).toBe('critical');
    expect(closed.summary).toContain('ECONNREFUSED');
    expect((await runOnce('port', { host: 'no-such-host.invalid', port: 1 })).level).toBe('critical');
  });

  test('is given up when the time is up', async () => {
    const signal = AbortSignal.abort(new Error('time is up'));
    const looking = runOnce('port', { host: '192.0.2.1', port: 9 }, runHere({ signal }));
    await expect(looking).rejects.toThrow('time is up');
  });
});

describe('a page', () => {
  let web: Bun.Server<undefined>;
  let released: (() => void)[] = [];
  beforeAll(() => {
    web = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      async fetch(request) {
        const { pathname } = new URL(request.url);
        if (pathname === '/broken') return new Response('broken', { status: 500 });
        if (pathname === '/moved') return Response.redirect('/');
        if (pathname === '/endless') return new Response(endless());
        if (pathname === '/never') await new Promise<void>((resolve) => released.push(resolve));
        return new Response('all systems go');
      },
    });
  });
  afterAll(async () => {
    for (const release of released.splice(0)) release();
    await web.stop(true);
  });

  function endless(): ReadableStream<Uint8Array> {
    return new ReadableStream({ pull: (to) => to.enqueue(new Uint8Array(65_536).fill(97)) });
  }

  const page = (path: string, change = {}, run = runHere()) => {
    const params = { ...NONE, status: [], contains: '', cert_warn_days: null, cert_crit_days: null };
    return runOnce('http', { ...params, url: `http://127.0.0.1:${web.port}${path}`, ...change }, run);
  };

  test('that answers is fine, with the time that it took', async () => {
    const found = await page('/', { contains: 'systems' });
    expect(found).toMatchObject({
      level: 'ok',
      perf: [
        { label: 'time', unit: 'ms' },
        { label: 'size', value: 14 },
      ],
    });
    expect((await page('/moved')).level).toBe('ok');
    expect((await page('/', { warn: 0, crit: 1e9 })).level).toBe('warning');
  });

  test('that answers something else is critical', async () => {
    expect((await page('/broken')).summary).toContain('answers 500');
    expect((await page('/broken', { status: [500, 503] })).level).toBe('ok');
    expect((await page('/', { status: [204] })).level).toBe('critical');
    expect((await page('/', { contains: 'elephants' })).level).toBe('critical');
    expect((await page('/', { url: `http://127.0.0.1:${await freePort()}/` })).level).toBe('critical');
  });

  test('without_end_is_read_for_a_megabyte', async () => {
    const found = await page('/endless');
    expect(found.level).toBe('ok');
    expect(numberIn(found, 'size')).toBe(1024 * 1024);
  });

  test('that never comes is given up when the time is up', async () => {
    const stop = new AbortController();
    const looking = page('/never', {}, runHere({ signal: stop.signal }));
    while (released.length === 0) await Bun.sleep(5);
    stop.abort(new Error('time is up'));
    await expect(looking).rejects.toThrow('time is up');
    for (const release of released.splice(0)) release();
    released = [];
  });

  test.each(['file:///etc/passwd', 'nonsense', ''])('%p is no address of the web', async (url) => {
    await expect(page('/', { url })).rejects.toThrow('no address');
  });
});

describe('a name', () => {
  let names: NameServer;
  beforeAll(async () => {
    names = await NameServer.open({
      'www.test': [
        ['A', Uint8Array.of(192, 0, 2, 1)],
        ['A', Uint8Array.of(192, 0, 2, 2)],
      ],
      'mail.test': [['MX', Buffer.concat([Uint8Array.of(0, 10), wireName('mx.test')])]],
      'alias.test': [['CNAME', wireName('Www.Test')]],
      'text.test': [
        ['TXT', Buffer.concat([Uint8Array.of(2), Buffer.from('a='), Uint8Array.of(1), Buffer.from('1')])],
      ],
      'zone.test': [['NS', wireName('ns1.test')]],
      'six.test': [['AAAA', Uint8Array.of(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)]],
    });
  });
  afterAll(() => names[Symbol.dispose]());

  const ask = (
    type: 'A' | 'AAAA' | 'CNAME' | 'MX' | 'NS' | 'TXT',
    name: string,
    expected = '',
    run = runHere(),
  ) => runOnce('dns', { name, type, expect: expected, server: names.address }, run);

  test('is looked up at the server that is named, by any type', async () => {
    expect(await ask('A', 'www.test')).toMatchObject({
      level: 'ok',
      summary: 'www.test has 192.0.2.1, 192.0.2.2.',
    });
    expect((await ask('A', 'www.test', '192.0.2.2')).level).toBe('ok');
    expect((await ask('MX', 'mail.test', 'MX.test.')).level).toBe('ok');
    expect((await ask('MX', 'mail.test', '10 mx.test')).level).toBe('ok');
    expect((await ask('CNAME', 'alias.test', 'www.test')).level).toBe('ok');
    expect((await ask('TXT', 'text.test', 'a=1')).level).toBe('ok');
    expect((await ask('NS', 'zone.test', 'ns1.test')).level).toBe('ok');
    expect((await ask('AAAA', 'six.test', '2001:db8::1')).level).toBe('ok');
  });

  test('that has something else, or is not there, is critical', async () => {
    expect(await ask('A', 'www.test', '192.0.2.9')).toMatchObject({
      level: 'critical',
      summary: 'www.test has 192.0.2.1, 192.0.2.2, and should have 192.0.2.9.',
    });
    expect((await ask('TXT', 'text.test', 'A=1')).level).toBe('critical');
    expect((await ask('A', 'nosuch.test')).summary).toContain('No A of nosuch.test');
  });

  test('that nobody answers is given up when the time is up', async () => {
    const stop = new AbortController();
    const before = names.asked;
    const looking = ask('A', 'silent', '', runHere({ signal: stop.signal }));
    while (names.asked === before) await Bun.sleep(5);
    stop.abort(new Error('time is up'));
    await expect(looking).rejects.toThrow('time is up');
  });
});
