import { expect, test } from 'bun:test';
import { createLogger } from './log.ts';

function capture(level: 'info' | 'debug') {
  const lines: string[] = [];
  const log = createLogger(level, { write: (line) => lines.push(line) });
  return { log, entries: () => lines.map((line): unknown => JSON.parse(line)) };
}

test('a component’s lines carry its name', () => {
  const { log, entries } = capture('info');
  log.child({ component: 'gateway' }).info({ agents: 3 }, 'ready');
  expect(entries()).toEqual([
    { level: 'info', time: expect.any(String), component: 'gateway', agents: 3, msg: 'ready' },
  ]);
});

test('a line below the level is not written', () => {
  const { log, entries } = capture('info');
  log.debug('nothing');
  expect(entries()).toEqual([]);
});

test('secrets never reach the log, at the top nor one level below', () => {
  const { log, entries } = capture('info');
  const secret = 'hunter2';
  log.info(
    { password: secret, access_token: secret, headers: { authorization: secret, cookie: secret, host: 'h' } },
    'request',
  );
  log.child({ token: secret }).info({ body: { password: secret, refresh_token: secret } }, 'body');
  expect(JSON.stringify(entries())).not.toContain(secret);
  expect(entries()[0]).toMatchObject({ password: '[secret]', headers: { host: 'h' } });
});

test('an error keeps the code that says what it is', () => {
  const { log, entries } = capture('info');
  log.error({ err: Object.assign(new Error('no such file'), { code: 'ENOENT' }) }, 'failed');
  expect(entries()[0]).toMatchObject({ err: { code: 'ENOENT', message: 'no such file' } });
});

test('what a library hangs onto its errors stays out of the log', () => {
  const { log, entries } = capture('info');
  const error = new Error('terminated', {
    cause: Object.assign(new Error('why'), { code: '57P01', secretKey: 1762617 }),
  });
  log.warn({ err: Object.assign(error, { client: { secretKey: 1762617 } }) }, 'failed');
  expect(JSON.stringify(entries())).not.toContain('1762617');
  expect(entries()[0]).toMatchObject({
    err: { type: 'Error', message: 'terminated', cause: { code: '57P01', message: 'why' } },
  });
});
