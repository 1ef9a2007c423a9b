import { describe, expect, test } from 'bun:test';
import { lastPart, readDraft, suggest, type Values, withoutLastPart } from './draft.ts';
import { NO_FILTER } from './parse.ts';

const linux = { key: 'os', value: 'linux' } as const;

describe('a line that is being written', () => {
  test('words are searched for as they are typed', () => {
    expect(readDraft('web 0', NO_FILTER, false)).toEqual({
      filter: { chips: [], text: 'web 0' },
      draft: 'web 0',
    });
  });

  test('a chip is taken out once a space stands behind it', () => {
    expect(readDraft('os:linux', NO_FILTER, false).filter).toEqual(NO_FILTER);
    expect(readDraft('os:linux ', NO_FILTER, false)).toEqual({
      filter: { chips: [linux], text: '' },
      draft: '',
    });
  });

  test('an open quote holds spaces', () => {
    expect(readDraft('site:"Main ', NO_FILTER, false)).toEqual({ filter: NO_FILTER, draft: 'site:"Main ' });
    expect(readDraft('site:"Main St" ', NO_FILTER, false).filter.chips).toEqual([
      { key: 'site', value: 'Main St' },
    ]);
  });

  test('Enter takes out what is left, and keeps the words', () => {
    expect(readDraft('web os:linux', NO_FILTER, true)).toEqual({
      filter: { chips: [linux], text: 'web' },
      draft: 'web ',
    });
  });

  test('chips from before stay', () => {
    expect(readDraft('web', { chips: [linux], text: '' }, false).filter).toEqual({
      chips: [linux],
      text: 'web',
    });
  });

  test('a word and a chip being written: only the word is searched for', () => {
    expect(readDraft('web status:off', NO_FILTER, false)).toEqual({
      filter: { chips: [], text: 'web' },
      draft: 'web status:off',
    });
  });
});

describe('what is offered', () => {
  const values: Values = {
    status: [{ value: 'online' }, { value: 'offline' }],
    os: [{ value: 'linux' }],
    client: [{ value: 'Acme Dental' }],
    site: [{ value: 'Main St', detail: 'Acme Dental' }],
  };

  test('keys at first, by how they begin', () => {
    expect(suggest('', values).map((one) => one.kind === 'key' && one.key)).toEqual([
      'status',
      'os',
      'client',
      'site',
    ]);
    expect(suggest('web s', values)).toEqual([
      { kind: 'key', key: 'status' },
      { kind: 'key', key: 'site' },
    ]);
    expect(suggest('web-01', values)).toEqual([]);
  });

  test('then the values of the key', () => {
    expect(suggest('status:off', values)).toEqual([
      { kind: 'chip', chip: { key: 'status', value: 'offline' } },
    ]);
    expect(suggest('site:"mai', values)).toEqual([
      { kind: 'chip', chip: { key: 'site', value: 'Main St' }, detail: 'Acme Dental' },
    ]);
  });

  test('the last part is what a suggestion replaces', () => {
    expect([lastPart('web site:"Main S'), withoutLastPart('web site:"Main S')]).toEqual([
      'site:"Main S',
      'web ',
    ]);
    expect([lastPart('web os'), withoutLastPart('web os')]).toEqual(['os', 'web ']);
  });
});
