import type { Browser, BrowserContext, Page } from 'playwright-core';
import { OWNER } from './guru.ts';

export interface Visit extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What went wrong in the page so far: errors, refusals of the policy, requests to strangers. Must stay empty. */
  readonly faults: readonly string[];
}

export interface VisitOptions {
  readonly theme?: 'light' | 'dark';
  readonly size?: { width: number; height: number };
  readonly phone?: boolean;
}

/** The browser's own words about answers that the console expects, such as 401 before signing in. */
const EXPECTED =
  /Failed to load resource: (the server responded with a status of (401|404|409|503)|net::ERR_CONNECTION_REFUSED)/;

/** How long a page may take for what it is waited for: a slow machine beside other work. */
const WAITS_MS = 30_000;

/** Opens a page of its own, with its own cookies, and notes whatever goes wrong in it. */
export async function visit(browser: Browser, url: string, options: VisitOptions = {}): Promise<Visit> {
  const { theme = 'dark', size = { width: 1440, height: 900 }, phone = false } = options;
  const context = await browser.newContext({
    baseURL: url,
    viewport: size,
    colorScheme: theme,
    reducedMotion: 'reduce',
    // How numbers and times read is not to hang on the machine.
    locale: 'en-US',
    ...(phone ? { isMobile: true, hasTouch: true } : {}),
  });
  context.setDefaultTimeout(WAITS_MS);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !EXPECTED.test(message.text())) faults.push(message.text());
  });
  page.on('request', (request) => {
    const address = new URL(request.url());
    if (address.protocol.startsWith('http') && address.origin !== url)
      faults.push(`a request to ${address.origin}`);
  });
  return { page, context, faults, [Symbol.asyncDispose]: () => context.close() };
}

/** Signs the owner in, or whoever has this e-mail address and the owner's password. */
export async function signIn(page: Page, email: string = OWNER.email): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(OWNER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
}

/** Goes to a room by the rail. */
export async function goTo(page: Page, room: 'Devices' | 'Sessions' | 'Approvals'): Promise<void> {
  await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: room }).click();
  await page.getByRole('heading', { name: room, level: 1 }).waitFor();
}
