import { describe, expect, test } from 'bun:test';
import type { Field } from './head.ts';
import { forBrowser, forDevice, type Names } from './rewrite.ts';

const names: Names = {
  here: 'https://abc.web.example.com',
  there: 'http://printer:8080',
  cookie: '__Host-guru_page',
};
const CLOSE: Field = ['Connection', 'close'];
const toDevice = (...fields: Field[]) => forDevice({ line: 'GET / HTTP/1.1', fields }, names).fields;
const toBrowser = (...fields: Field[]) =>
  forBrowser({ line: 'HTTP/1.1 200 OK', fields }, names).fields.filter(
    ([name]) => !/^(?:referrer-policy|cross-origin-opener-policy|x-frame-options)$/i.test(name),
  );

describe('to the device', () => {
  test.each<[Field, Field[]]>([
    [['Host', 'abc.web.example.com'], [['Host', 'printer:8080']]],
    [['Origin', 'https://abc.web.example.com'], [['Origin', 'http://printer:8080']]],
    [['Origin', 'null'], [['Origin', 'null']]],
    [['Referer', 'https://abc.web.example.com/a?b'], [['Referer', 'http://printer:8080/a?b']]],
    [['Referer', 'https://abc.web.example.com.evil/'], [['Referer', 'https://abc.web.example.com.evil/']]],
    [['Cookie', 'a=1; __Host-guru_page=secret; b=2'], [['Cookie', 'a=1; b=2']]],
    [['cookie', '__Host-guru_page=secret'], []],
    [['Keep-Alive', 'timeout=5'], []],
    [['Connection', 'keep-alive'], []],
    [['Content-Length', '5'], [['Content-Length', '5']]],
  ])('%p becomes %p', (sent, expected) => {
    expect(toDevice(sent)).toEqual([...expected, CLOSE]);
  });

  test('another protocol is asked for as such', () => {
    expect(toDevice(['Connection', 'keep-alive, Upgrade'], ['Upgrade', 'websocket'])).toEqual([
      ['Connection', 'Upgrade'],
      ['Upgrade', 'websocket'],
    ]);
  });
});

describe('to the browser', () => {
  test.each<[Field, Field[]]>([
    [['Location', 'http://printer:8080/login?to=/'], [['Location', '/login?to=/']]],
    [['Location', '/login'], [['Location', '/login']]],
    [['Location', 'https://printer:8080/'], [['Location', 'https://printer:8080/']]],
    [['Location', 'http://other/'], [['Location', 'http://other/']]],
    [['Set-Cookie', 'sid=1; Path=/; domain=printer; Secure'], [['Set-Cookie', 'sid=1; Path=/; Secure']]],
    [['Set-Cookie', '__Host-guru_page=mine; Path=/'], []],
    [['Strict-Transport-Security', 'max-age=1'], []],
    [['Alt-Svc', 'h3=":443"'], []],
    [
      ['Access-Control-Allow-Origin', 'http://printer:8080'],
      [['Access-Control-Allow-Origin', 'https://abc.web.example.com']],
    ],
    [['Access-Control-Allow-Origin', '*'], [['Access-Control-Allow-Origin', '*']]],
    [['Connection', 'keep-alive'], []],
    // Apache offers HTTP/2 in this way: the browser must not take the connection for one to use again.
    [['Upgrade', 'h2,h2c'], []],
  ])('%p becomes %p', (sent, expected) => {
    expect(toBrowser(sent)).toEqual([...expected, CLOSE]);
  });

  test('a switch to another protocol is passed on', () => {
    const answer = {
      line: 'HTTP/1.1 101 Switching Protocols',
      fields: [['Upgrade', 'websocket']] satisfies Field[],
    };
    expect(forBrowser(answer, names).fields.slice(-2)).toEqual([
      ['Connection', 'Upgrade'],
      ['Upgrade', 'websocket'],
    ]);
  });

  test('over plain HTTP a cookie is kept without Secure', () => {
    const plain = { ...names, here: 'http://abc.localhost:1' };
    const { fields } = forBrowser(
      { line: 'HTTP/1.1 200 OK', fields: [['Set-Cookie', 'secure=1; Secure; Path=/']] },
      plain,
    );
    expect(fields[0]).toEqual(['Set-Cookie', 'secure=1; Path=/']);
  });

  test('what the device says of framing and referrers stands, and is said for it where it is silent', () => {
    const { fields } = forBrowser({ line: 'HTTP/1.1 200 OK', fields: [['x-frame-options', 'DENY']] }, names);
    expect(fields).toEqual([
      ['x-frame-options', 'DENY'],
      ['Referrer-Policy', 'same-origin'],
      ['Cross-Origin-Opener-Policy', 'same-origin'],
      CLOSE,
    ]);
  });
});
