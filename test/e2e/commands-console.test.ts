import { describe, expect, test } from 'bun:test';
import { hostname } from 'node:os';
import type { Page } from 'playwright-core';
import { apiOf } from './support/api.ts';
import { accessibilityFaults } from './support/axe.ts';
import { HAS_BROWSER } from './support/browser.ts';
import { openDevice } from './support/devices.ts';
import { useStage } from './support/stage.ts';

const DEVICE = hostname();

describe.skipIf(!HAS_BROWSER)('commands that are left for a device', () => {
  const stage = useStage({ owner: true, localAgent: true });

  async function showCommands() {
    const visit = await stage.owner();
    await openDevice(visit.page, DEVICE);
    await visit.page
      .getByRole('navigation', { name: 'Parts of the device page' })
      .getByRole('link', { name: 'Commands' })
      .click();
    await visit.page.getByRole('textbox', { name: 'Command' }).waitFor();
    return visit;
  }

  async function leave(page: Page, line: string) {
    await page.getByRole('textbox', { name: 'Command' }).fill(line);
    await page.getByRole('button', { name: 'Leave it' }).click();
    return page.getByRole('table', { name: 'Commands' }).getByRole('row').filter({ hasText: line });
  }

  test('one runs, and what it printed is shown', async () => {
    const { page, faults } = await showCommands();
    await page.getByText('Nothing was left for this device').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    const row = await leave(page, 'echo left behind; echo trouble >&2; exit 3');
    await row.getByText('done').waitFor();
    expect(await page.getByRole('textbox', { name: 'Command' }).inputValue()).toBe('');
    await row.getByRole('button').click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('left behind', { exact: true }).waitFor();
    await drawer.getByText('trouble', { exact: true }).waitFor();
    await drawer.getByText('exit 3', { exact: true }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(faults).toEqual([]);
  });

  test('one that runs is taken back', async () => {
    const { page } = await showCommands();
    const row = await leave(page, 'sleep 98765');
    await row.getByText('runs', { exact: true }).waitFor();
    await row.getByRole('button').click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('button', { name: 'Take it back' }).click();
    await drawer.getByText('taken back', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await row.getByText('taken back').waitFor();
    const { items } = await (await apiOf(stage.guru.url))('GET /api/v1/commands');
    expect(items[0]?.state).toBe('cancelled');
  });
});
