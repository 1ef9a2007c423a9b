import { expect, test } from 'bun:test';
import type { BrowserTokens } from '@guru/client';
import { createSession, type SessionState, type Tabs } from './session.ts';

/** Tabs of one browser: what one posts, the others hear. */
function browser() {
  const heard: { by: Tabs; listener: (news: unknown) => void }[] = [];
  return function openTab(): Tabs {
    const tab: Tabs = {
      listen: (listener) => heard.push({ by: tab, listener }),
      post: (news) => {
        for (const { by, listener } of heard) if (by !== tab) listener(news);
      },
    };
    return tab;
  };
}

/** A token source whose cookie is shared by every tab that gets the same jar. */
function tokensOf(jar: { cookie: string | null }): BrowserTokens {
  let token: string | null = null;
  return {
    current: () => token,
    refresh: async () => {
      token = jar.cookie;
      return token;
    },
    accept: (fresh) => {
      token = fresh.access_token;
    },
    clear: () => {
      token = null;
    },
  };
}

test('the cookie decides whether somebody is signed in', async () => {
  const openTab = browser();
  expect(await createSession(tokensOf({ cookie: 'a' }), openTab()).ready()).toBe('signed_in');
  expect(await createSession(tokensOf({ cookie: null }), openTab()).ready()).toBe('signed_out');
});

test('signing_out_in_one_tab_signs_out_every_tab', async () => {
  const openTab = browser();
  const jar = { cookie: 'a' };
  const [mine, theirs] = [tokensOf(jar), tokensOf(jar)];
  const [first, second] = [createSession(mine, openTab()), createSession(theirs, openTab())];
  await Promise.all([first.ready(), second.ready()]);
  first.signedOut();
  expect(second.state()).toBe('signed_out');
  expect(theirs.current()).toBeNull();
});

test('another_person_signing_in_elsewhere_leaves_no_old_token_behind', async () => {
  const openTab = browser();
  const jar = { cookie: 'ann' };
  const [mine, theirs] = [tokensOf(jar), tokensOf(jar)];
  const [first, second] = [createSession(mine, openTab()), createSession(theirs, openTab())];
  await second.ready();
  jar.cookie = 'bob';
  first.accept({ access_token: 'bob', expires_in: 600 });
  expect([second.state(), theirs.current()]).toEqual(['unknown', null]);
  await second.ready();
  expect(theirs.current()).toBe('bob');
});

test('listeners hear each change once', async () => {
  const session = createSession(tokensOf({ cookie: 'a' }), browser()());
  const heard: SessionState[] = [];
  session.subscribe(() => heard.push(session.state()));
  await session.ready();
  await session.ready();
  session.lost();
  session.lost();
  expect(heard).toEqual(['signed_in', 'signed_out']);
});
