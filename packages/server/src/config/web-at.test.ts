import { expect, test } from 'bun:test';
import { readConfig } from './config.ts';
import { webAt } from './web-at.ts';

const TLS = { cert: 'a certificate', key: 'a key' };
const at = (env: Record<string, string>, publicUrl: string, tls: typeof TLS | null = null) =>
  webAt(readConfig(env), publicUrl, tls);

test('on loopback pages have names below localhost', () => {
  for (const publicUrl of ['http://localhost:4878', 'http://127.0.0.1:4878', 'http://[::1]:4878']) {
    expect(at({}, publicUrl)).toEqual({ host: '127.0.0.1', port: 0, url: null, tls: null });
  }
});

test('elsewhere there are none without a name for them', () => {
  expect(at({}, 'https://guru.example.com')).toBeNull();
  expect(at({}, 'https://localhost:4878', TLS)).toBeNull();
});

test('with a name they are served over TLS, here or by the proxy in front', () => {
  const env = { GURU_WEB_URL: 'https://*.Web.example.com', GURU_WEB_PORT: '8443' };
  const url = 'https://*.web.example.com';
  expect(at(env, 'https://guru.example.com', TLS)).toEqual({ host: '127.0.0.1', port: 8443, url, tls: TLS });
  const behind = { ...env, GURU_TRUST_PROXY: 'on' };
  expect(at(behind, 'https://guru.example.com')).toEqual({ host: '127.0.0.1', port: 8443, url, tls: null });
});
