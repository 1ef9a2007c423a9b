import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FromAgent } from '@guru/protocol/control';
import { resultOf } from '../finding.ts';
import { runOnce } from '../fixtures/run.ts';

/** Where Debian's package monitoring-plugins-basic puts them. */
const FOLDER = '/usr/lib/nagios/plugins';
const isInstalled = existsSync(join(FOLDER, 'check_load'));
if (!isInstalled) console.log(`skipped: the package monitoring-plugins-basic is not installed in ${FOLDER}`);

/** Runs one of the plugins that the world has, unchanged, and holds what comes of it against the wire. */
async function plugin(name: string, ...args: string[]) {
  const finding = await runOnce('script', { command: [join(FOLDER, name), ...args], shell: false });
  const body = resultOf(finding, { key: name, revision: 'r', took_ms: 1 });
  const message = { type: 'reports', payload: { log: 'a', reports: [{ seq: 1, age_ms: 0, body }] } };
  expect(FromAgent.safeParse(message).error).toBeUndefined();
  return { ...body, labels: body.perf.map(({ label }) => label) };
}

describe.skipIf(!isInstalled)('the plugins of Debian work unchanged', () => {
  let web: Bun.Server<undefined>;
  beforeAll(() => {
    web = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response('a page with words in it') });
  });
  afterAll(() => web.stop(true));

  test('check_load', async () => {
    const found = await plugin('check_load', '-w', '9999,9999,9999', '-c', '9999,9999,9999');
    expect(found).toMatchObject({ level: 'ok', labels: ['load1', 'load5', 'load15'] });
    expect(found.summary).toStartWith('LOAD OK');
    expect(found.perf[0]).toMatchObject({ warn: '9999.000', crit: '9999.000', min: 0 });
    expect((await plugin('check_load', '-w', '0,0,0', '-c', '0,0,0')).level).toBe('critical');
  });

  test('check_disk', async () => {
    const found = await plugin('check_disk', '-w', '0%', '-c', '0%', '-p', '/');
    expect(found).toMatchObject({ level: 'ok', labels: ['/'] });
    expect(found.perf[0]?.max).toBeGreaterThan(0);
    expect((await plugin('check_disk', '-w', '100%', '-c', '0%', '-p', '/')).level).toBe('warning');
    expect((await plugin('check_disk', '-w', '1%', '-c', '1%', '-p', '/no/such/place')).level).toBe(
      'critical',
    );
  });

  test('check_procs', async () => {
    const found = await plugin('check_procs', '-w', '1:100000', '-c', '1:200000');
    expect(found).toMatchObject({ level: 'ok', labels: ['procs'] });
    expect(found.perf[0]?.warn).toBe('1:100000');
    expect((await plugin('check_procs', '-C', 'no-such-program', '-c', '1:')).level).toBe('critical');
  });

  test('check_swap', async () => {
    const found = await plugin('check_swap', '-w', '1%', '-c', '1%', '-n', 'ok');
    expect(found.labels).toEqual(['swap']);
    expect(found.summary).toContain('SWAP');
  });

  test('check_users', async () => {
    expect(await plugin('check_users', '-w', '1000', '-c', '2000')).toMatchObject({
      level: 'ok',
      labels: ['users'],
    });
  });

  test('check_tcp', async () => {
    const found = await plugin('check_tcp', '-H', '127.0.0.1', '-p', `${web.port}`);
    expect(found).toMatchObject({ level: 'ok', labels: ['time'] });
    expect(found.perf[0]?.unit).toBe('s');
    expect((await plugin('check_tcp', '-H', '127.0.0.1', '-p', '1')).level).toBe('critical');
  });

  test('check_http', async () => {
    const at = ['-H', '127.0.0.1', '-p', `${web.port}`];
    expect(await plugin('check_http', ...at, '-s', 'words')).toMatchObject({
      level: 'ok',
      labels: ['time', 'size'],
    });
    expect((await plugin('check_http', ...at, '-s', 'no such words')).level).toBe('critical');
  });

  test('check_file_age', async () => {
    const found = await plugin('check_file_age', '-w', '0', '-c', '9999999999', '-f', '/etc/passwd');
    expect(found).toMatchObject({ level: 'warning', labels: ['age', 'size'] });
  });

  test('check_dummy, and arguments that a plugin does not know', async () => {
    expect(await plugin('check_dummy', '1', 'as told')).toMatchObject({
      level: 'warning',
      summary: 'WARNING: as told',
    });
    expect((await plugin('check_load', '--nonsense')).level).toBe('unknown');
  });
});
