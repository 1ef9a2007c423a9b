import { expect, test } from 'bun:test';
import { WebPages, type WebTarget } from './pages.ts';

const TARGET: WebTarget = { host: 'localhost', port: 80, tls: false };
const LIFE_MS = 30_000;

function setUp() {
  let now = 1_000_000;
  const pages = new WebPages('https://*.web.example.com:8443', () => now);
  return { pages, later: (ms: number) => (now += ms) };
}

test('a page is found by its own name alone', () => {
  const { pages } = setUp();
  const { page } = pages.open('one', TARGET);
  expect(page.here).toBe(`https://${page.label}.web.example.com:8443`);
  expect(pages.find(`${page.label}.web.example.com:8443`)?.label).toBe(page.label);
  expect(pages.find(`${page.label.toUpperCase()}.WEB.example.com:8443`)?.label).toBe(page.label);
  for (const host of [
    '',
    page.label,
    `${page.label}.web.example.com`,
    `${page.label}.evil.com:8443`,
    'web.example.com:8443',
  ]) {
    expect(pages.find(host)).toBeUndefined();
  }
});

test('a token is good once, for its page and its time; the cookie from then on', () => {
  const { pages, later } = setUp();
  const [one, other] = [pages.open('one', TARGET), pages.open('one', TARGET)];
  expect(pages.redeem(one.page, other.token)).toBeUndefined();
  expect(pages.lets(one.page, [''])).toBe(false);
  later(LIFE_MS - 1);
  const cookie = pages.redeem(one.page, one.token) ?? '';
  expect(cookie).toMatch(/^[\w-]{43}$/);
  expect(pages.redeem(one.page, one.token)).toBeUndefined();
  expect(pages.lets(one.page, ['wrong', cookie])).toBe(true);
  expect(pages.lets(other.page, [cookie])).toBe(false);
  later(1);
  expect(pages.redeem(other.page, other.token)).toBeUndefined();
});

test('a session has so many pages, its oldest go first, and all go with it', () => {
  const { pages } = setUp();
  const kept = pages.open('other', TARGET).page;
  const opened = Array.from({ length: 17 }, () => pages.open('one', TARGET).page);
  const there = () => opened.map(({ here }) => pages.find(new URL(here).host) !== undefined);
  expect(there()).toEqual([false, ...new Array(16).fill(true)]);
  pages.closeSession('one');
  expect(there()).toEqual(new Array(17).fill(false));
  expect(pages.find(new URL(kept.here).host)).toBeDefined();
});
