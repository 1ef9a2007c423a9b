import { afterAll, beforeAll, setDefaultTimeout } from 'bun:test';
import type { Browser } from 'playwright-core';
import { startBrowser } from './browser.ts';
import { type Guru, type GuruOptions, startGuru } from './guru.ts';
import { signIn, type Visit, type VisitOptions, visit } from './visitor.ts';

/** A server and a browser, for all tests of one file. */
export interface Stage {
  readonly guru: Guru;
  /** Opens a page where nobody is signed in yet. */
  visit(options?: VisitOptions): Promise<Visit>;
  /** Opens a page where the owner is signed in, or the person with this e-mail address. */
  signedIn(options?: VisitOptions & { readonly email?: string }): Promise<Visit>;
  /** The owner's page that the tests of this file share, for signing in takes its time; it ends with the file. */
  owner(): Promise<Visit>;
  /** Ends this with the file, before the server. */
  ends(resource: AsyncDisposable): void;
}

/** Longer than any start takes, also beside others. */
const STARTS_WITHIN_MS = 90_000;
/** A test waits for its page, never for a time: only one that hangs comes near to this. */
const TEST_MS = 90_000;

/** Starts both before the tests of a `describe` and ends them after it. Both are there once a test runs. */
export function useStage(options: GuruOptions): Stage {
  setDefaultTimeout(TEST_MS);
  let guru: Guru | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    [guru, browser] = await Promise.all([startGuru(options), startBrowser()]);
  }, STARTS_WITHIN_MS);
  let shared: Promise<Visit> | undefined;
  const more = new AsyncDisposableStack();
  afterAll(async () => {
    await browser?.close();
    await more.disposeAsync();
    await guru?.[Symbol.asyncDispose]();
  }, STARTS_WITHIN_MS);

  const open = (how: VisitOptions) => {
    if (guru === undefined || browser === undefined) throw new Error('the stage is not there yet');
    return visit(browser, guru.url, how);
  };
  async function signedIn({ email, ...how }: VisitOptions & { readonly email?: string } = {}) {
    const visited = await open(how);
    await signIn(visited.page, email);
    return visited;
  }
  return {
    get guru() {
      if (guru === undefined) throw new Error('the stage is not there yet');
      return guru;
    },
    visit: (how = {}) => open(how),
    signedIn,
    owner() {
      shared ??= signedIn();
      return shared;
    },
    ends: (resource) => void more.use(resource),
  };
}
