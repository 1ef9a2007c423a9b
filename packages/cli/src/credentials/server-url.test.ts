import { expect, test } from 'bun:test';
import { Failure } from '../failure.ts';
import { parseServerUrl } from './server-url.ts';

const codeOf = (typed: string, insecure = false) => {
  try {
    return parseServerUrl(typed, insecure);
  } catch (error) {
    return error instanceof Failure ? error.code : error;
  }
};

test('a server is named by its origin, with https unless said otherwise', () => {
  expect(parseServerUrl('guru.example.com', false)).toBe('https://guru.example.com');
  expect(parseServerUrl('https://guru.example.com:8443/', false)).toBe('https://guru.example.com:8443');
  expect(parseServerUrl('http://127.0.0.1:4878', false)).toBe('http://127.0.0.1:4878');
  expect(parseServerUrl('http://localhost:4878', false)).toBe('http://localhost:4878');
});

test('a_password_never_crosses_a_network_in_the_clear_unless_it_is_asked_for', () => {
  expect(codeOf('http://guru.example.com')).toBe('insecure_server');
  expect(codeOf('http://127.0.0.1.example.com')).toBe('insecure_server');
  expect(codeOf('http://guru.example.com', true)).toBe('http://guru.example.com');
});

test('what is no server’s address is refused', () => {
  for (const typed of ['', 'ftp://x', 'https://x/path', 'https://ada:secret@x', 'https://x?y', 'not a url']) {
    expect([typed, codeOf(typed)]).toEqual([typed, 'bad_server']);
  }
});
