import { describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { readConfig } from './config.ts';
import { originsOf } from './origins.ts';
import { STARTUP_EXIT_CODES, StartupError } from './startup-error.ts';
import { VARIABLES } from './variables.ts';

const TLS = { GURU_TLS_CERT: '/etc/guru/cert.pem', GURU_TLS_KEY: '/etc/guru/key.pem' };

function refusal(env: Record<string, string>): StartupError {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof StartupError) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(env)} was not refused`);
}

describe('readConfig', () => {
  test('nothing set gives what the table promises', () => {
    expect(readConfig({})).toMatchObject({
      port: Number(VARIABLES.GURU_PORT.fallback),
      host: VARIABLES.GURU_HOST.fallback,
      dataDir: expect.stringMatching(/\/\.guru$/),
      databaseUrl: null,
      tls: null,
      trustProxy: false,
      publicUrl: null,
      admin: null,
      localAgent: true,
      resumeGraceMs: 30_000,
      webPort: 0,
      webUrl: null,
      notifyLoopback: false,
      metricsToken: null,
      logLevel: 'info',
    });
  });

  test('an empty variable is one that is not set', () => {
    const empty = Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, '']));
    expect(readConfig(empty)).toEqual(readConfig({}));
  });

  test.each([
    ['GURU_PORT', '70000'],
    ['GURU_PORT', 'http'],
    ['GURU_PORT', '-1'],
    ['DATABASE_URL', 'mysql://localhost/guru'],
    ['DATABASE_URL', 'localhost'],
    ['GURU_TRUST_PROXY', 'yes'],
    ['GURU_LOCAL_AGENT', 'true'],
    ['GURU_PUBLIC_URL', 'guru.example.com'],
    ['GURU_PUBLIC_URL', 'https://example.com/guru'],
    ['GURU_ADMIN_EMAIL', 'nobody'],
    ['GURU_ADMIN_PASSWORD', 'short'],
    ['GURU_WEB_PORT', '70000'],
    ['GURU_WEB_URL', 'https://web.example.com'],
    ['GURU_WEB_URL', 'https://x*.web.example.com'],
    ['GURU_WEB_URL', 'https://*.*.example.com'],
    ['GURU_WEB_URL', 'https://*.web.example.com/path'],
    ['GURU_WEB_URL', '*.web.example.com'],
    ['GURU_RESUME_GRACE', '61'],
    ['GURU_RESUME_GRACE', '-1'],
    ['GURU_RESUME_GRACE', '30s'],
    ['GURU_METRICS_TOKEN', 'short'],
    ['GURU_LOG_LEVEL', 'loud'],
    ['GURU_TLS_CERT', '/only/one'],
  ])('%s=%s is refused in one sentence that names it', (name, value) => {
    const error = refusal({ [name]: value });
    expect(error.message).toStartWith(name);
    expect(error.message).toMatch(/^[^\n]+\.$/);
    expect(error).toMatchObject({ code: 'bad_config', exitCode: 78 });
  });

  test('a refusal never repeats the value, which may be a secret', () => {
    expect(refusal({ GURU_ADMIN_PASSWORD: 'hunter2' }).message).not.toContain('hunter2');
    expect(refusal({ DATABASE_URL: 'pg://u:hunter2@h/d' }).message).not.toContain('hunter2');
  });

  test.each(['0.0.0.0', '::', '192.168.1.10', 'guru.example.com'])('%s needs TLS or a proxy', (host) => {
    expect(refusal({ GURU_HOST: host }).message).toContain('GURU_TLS_CERT');
    expect(readConfig({ GURU_HOST: host, ...TLS }).tls).toEqual({
      certPath: '/etc/guru/cert.pem',
      keyPath: '/etc/guru/key.pem',
    });
    expect(readConfig({ GURU_HOST: host, GURU_TRUST_PROXY: 'on' }).trustProxy).toBe(true);
  });

  test.each(['127.0.0.1', '127.8.8.8', '::1', 'localhost'])('%s needs neither', (host) => {
    expect(readConfig({ GURU_HOST: host }).host).toBe(host);
  });

  test('the first owner needs both address and password', () => {
    expect(refusal({ GURU_ADMIN_EMAIL: 'o@example.test' }).message).toContain('GURU_ADMIN_PASSWORD');
    const env = { GURU_ADMIN_EMAIL: 'O@example.test', GURU_ADMIN_PASSWORD: 'correct-horse-battery' };
    expect(readConfig(env).admin).toEqual({ email: 'o@example.test', password: 'correct-horse-battery' });
  });

  test('every refusal has an exit code that is not success', () => {
    expect(Object.values(STARTUP_EXIT_CODES).every((code) => code > 0 && code < 126)).toBe(true);
  });
});

test('the documentation shows the table of variables as it is', async () => {
  const file = join(import.meta.dir, '../../../../docs/operations.md');
  const shown = (await Bun.file(file).text()).split('\n').filter((line) => /^\| `[A-Z_]+` \|/.test(line));
  const rows = Object.entries(VARIABLES).map(
    ([name, { fallback, meaning }]) => `| \`${name}\` | ${fallback} | ${meaning} |`,
  );
  expect(shown).toEqual(rows);
});

describe('originsOf', () => {
  test('on loopback every name of this machine is allowed', () => {
    expect(originsOf(readConfig({}), 4878)).toEqual({
      publicUrl: 'http://127.0.0.1:4878',
      allowed: ['http://127.0.0.1:4878', 'http://localhost:4878', 'http://[::1]:4878'],
    });
  });

  test('the public origin comes first, and its own address stays allowed', () => {
    const config = readConfig({
      GURU_HOST: '192.168.1.10',
      GURU_PUBLIC_URL: 'https://guru.example.com/',
      GURU_TRUST_PROXY: 'on',
    });
    expect(originsOf(config, 4878)).toEqual({
      publicUrl: 'https://guru.example.com',
      allowed: ['https://guru.example.com', 'http://192.168.1.10:4878'],
    });
  });

  test('with TLS origins are https, without the port that is usual', () => {
    expect(originsOf(readConfig({ GURU_HOST: '::', ...TLS }), 443).publicUrl).toBe('https://localhost');
    expect(originsOf(readConfig({ GURU_HOST: 'fd00::1', ...TLS }), 8443).publicUrl).toBe(
      'https://[fd00::1]:8443',
    );
  });
});
