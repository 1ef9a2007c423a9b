import { expect, test } from 'bun:test';
import { isAlive, parsePostmaster } from './postmaster-file.ts';

const WHOLE = '17143\n/var/lib/guru\n1795479036\n45513\n\n127.0.0.1\n  2146438         4\nready   \n';

test('a whole file tells pid, port and status', () => {
  expect(parsePostmaster(WHOLE)).toEqual({ pid: 17143, port: 45513, status: 'ready' });
  expect(parsePostmaster(WHOLE.replace('ready   ', 'stopping'))?.status).toBe('stopping');
  expect(parsePostmaster(WHOLE.replace('ready   \n', ''))?.status).toBe('starting');
});

test('what is no whole file is none', () => {
  for (let length = 0; length < WHOLE.indexOf('45513'); length++) {
    expect(parsePostmaster(WHOLE.slice(0, length))).toBeNull();
  }
  expect(parsePostmaster('one\ntwo\nthree\nfour\n')).toBeNull();
});

test('this process is alive, and no process has an impossible number', () => {
  expect(isAlive(process.pid)).toBe(true);
  expect(isAlive(2 ** 30)).toBe(false);
});
