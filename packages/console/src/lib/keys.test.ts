import { expect, test } from 'bun:test';
import { createKeyMatcher, type Press, SEQUENCE_MS } from './keys.ts';

const shortcuts = ['g d', 'g s', 'j', 's', '?', 'mod+k', 'Escape'];

function typing() {
  const match = createKeyMatcher(() => shortcuts);
  let now = 0;
  return (key: string, more: Partial<Press> & { after?: number } = {}) => {
    now += more.after ?? 10;
    return match({ key, ctrlKey: false, metaKey: false, altKey: false, ...more }, now);
  };
}

test('single keys match at once', () => {
  const press = typing();
  expect([press('j'), press('?'), press('x'), press('Escape')]).toEqual(['j', '?', null, 'Escape']);
});

test('a sequence matches within its time, and its second key does not act alone', () => {
  const press = typing();
  expect([press('g'), press('s')]).toEqual([null, 'g s']);
});

test('a sequence that takes too long is forgotten', () => {
  const press = typing();
  expect([press('g'), press('s', { after: SEQUENCE_MS + 1 })]).toEqual([null, 's']);
});

test('another key between ends the sequence', () => {
  const press = typing();
  expect([press('g'), press('j'), press('d')]).toEqual([null, 'j', null]);
});

test('Ctrl and Command are one; the modifier alone is no key', () => {
  const press = typing();
  expect(press('Control', { ctrlKey: true })).toBeNull();
  expect(press('k', { ctrlKey: true })).toBe('mod+k');
  expect(press('K', { metaKey: true })).toBe('mod+k');
  expect(press('j', { ctrlKey: true })).toBeNull();
});
