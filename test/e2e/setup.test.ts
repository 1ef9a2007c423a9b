import { afterAll, describe, expect, test } from 'bun:test';
import { hostname } from 'node:os';
import type { Page } from 'playwright-core';
import { HAS_BROWSER } from './support/browser.ts';
import { untilStatus } from './support/devices.ts';
import { useStage } from './support/stage.ts';
import { goTo, type Visit } from './support/visitor.ts';

describe.skipIf(!HAS_BROWSER)('the first start', () => {
  const stage = useStage({ database: 'embedded', localAgent: true });
  let visited: Visit;
  afterAll(() => visited?.[Symbol.asyncDispose]());

  const link = () => stage.guru.setup_url ?? 'no link';
  async function fill(page: Page, password: string): Promise<void> {
    await page.getByLabel('Company').fill('Lovelace IT');
    await page.getByLabel('Your name').fill('Ada');
    await page.getByLabel('E-mail').fill('ada@example.test');
    await page.getByLabel('Password').fill(password);
  }

  test('a weak password says so, and a short one is not sent', async () => {
    visited = await stage.visit();
    const { page } = visited;
    await page.goto(link());
    await fill(page, 'Password123456');
    await page.getByText('This is among the first to be guessed.').waitFor();
    await fill(page, 'short');
    await page.getByText('7 more to go.').waitFor();
    let sent = 0;
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/setup')) sent += 1;
    });
    await page.getByRole('button', { name: 'Become the owner' }).click();
    expect(await page.locator('input:invalid').getAttribute('type')).toBe('password');
    expect(sent).toBe(0);
  });

  test('a code that is not the newest one says so, and asks for the right one', async () => {
    await using other = await stage.visit();
    await other.page.goto('/setup#code=not-the-one');
    await fill(other.page, 'correct horse battery staple');
    await other.page.getByRole('button', { name: 'Become the owner' }).click();
    await other.page.getByText('bad_setup_code').waitFor();
    await other.page.getByLabel('One-time code').waitFor();
  });

  test('the printed link makes the owner, and this very machine appears without a reload, online', async () => {
    const { page, faults } = visited;
    let loads = 0;
    page.on('load', () => {
      loads += 1;
    });
    await fill(page, 'correct horse battery staple');
    await page.getByRole('button', { name: 'Become the owner' }).click();
    await page
      .getByRole('heading', { name: 'No devices yet' })
      .or(page.getByText('online'))
      .first()
      .waitFor();
    await goTo(page, 'Devices');
    await untilStatus(page, hostname(), 'online');
    await page.getByText('1 online').waitFor();
    expect(loads).toBe(0);
    expect(page.url()).not.toContain('code');
    expect(faults).toEqual([]);
  });

  test('the_link_works_once', async () => {
    await using other = await stage.visit();
    await other.page.goto(link());
    await other.page.getByRole('heading', { name: 'This server has its owner already' }).waitFor();
    expect(await other.page.getByLabel('Company').count()).toBe(0);
  });
});
