import { expect, test } from 'bun:test';
import { InvalidArgumentError } from 'commander';
import { parseRoute, place } from './route.ts';

test.each([
  ['5432', { local_port: 5432, host: 'localhost', port: 5432 }],
  ['15432:5432', { local_port: 15_432, host: 'localhost', port: 5432 }],
  ['0:22', { local_port: 0, host: 'localhost', port: 22 }],
  ['db.internal:5432', { local_port: 5432, host: 'db.internal', port: 5432 }],
  ['13389:10.0.0.7:3389', { local_port: 13_389, host: '10.0.0.7', port: 3389 }],
  ['8080:[::1]:80', { local_port: 8080, host: '::1', port: 80 }],
  ['[fe80::1%eth0]:80', { local_port: 80, host: 'fe80::1%eth0', port: 80 }],
])('%s is understood', (text, route) => {
  expect(parseRoute(text)).toEqual(route);
});

test.each([
  '',
  '0',
  '65536',
  '1:0',
  '70000:80',
  'localhost',
  ':80',
  '80:',
  '1:2:3:4',
  '::1:80',
  'a b:80',
  '-1',
  '8e1',
])('"%s" is refused', (text) => {
  expect(() => parseRoute(text)).toThrow(InvalidArgumentError);
});

test('an IPv6 address stands in brackets before its port', () => {
  expect([place('::1', 80), place('web-01', 80)]).toEqual(['[::1]:80', 'web-01:80']);
});
