import { describe, expect, test } from 'bun:test';
import { hostname } from 'node:os';
import type { Locator } from 'playwright-core';
import { HAS_BROWSER } from './support/browser.ts';
import { openDevice } from './support/devices.ts';
import { shellOf } from './support/shell.ts';
import { useStage } from './support/stage.ts';
import { goTo } from './support/visitor.ts';

const DEVICE = hostname();

describe.skipIf(!HAS_BROWSER)('the keyboard', () => {
  const stage = useStage({ owner: true, localAgent: true });

  /** Waits until a popup has the focus: a person does not type into what is not there yet. */
  const takesKeys = (popup: Locator) =>
    popup.page().locator('[role=dialog]:focus-within').and(popup).waitFor();

  test('two keys lead to a room', async () => {
    const { page } = await stage.owner();
    for (const [keys, room] of [
      ['gd', 'Devices'],
      ['gs', 'Sessions'],
      ['ge', 'Settings'],
    ] as const) {
      for (const key of keys) await page.keyboard.press(key);
      await page.getByRole('heading', { name: room, level: 1 }).waitFor();
    }
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await page.waitForURL(({ pathname }) => pathname === '/');
  });

  test('a question mark shows every key, and Escape closes the sheet', async () => {
    const { page } = await stage.owner();
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await sheet.getByText('Open a terminal on it').waitFor();
    await takesKeys(sheet);
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'hidden' });
  });

  test('the palette finds a device, opens it, and opens a terminal on it', async () => {
    const { page, faults } = await stage.owner();
    await openDevice(page, DEVICE);
    await goTo(page, 'Sessions');
    const palette = page.getByRole('dialog', { name: 'Search or do' });
    await page.keyboard.press('Control+k');
    await takesKeys(palette);
    await page.keyboard.type(DEVICE);
    await palette.getByRole('option', { name: DEVICE, selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: DEVICE, level: 1 }).waitFor();
    await palette.waitFor({ state: 'hidden' });

    await goTo(page, 'Devices');
    await page.keyboard.press('Control+k');
    await takesKeys(palette);
    await page.keyboard.type(DEVICE);
    await palette.getByRole('option', { name: DEVICE, selected: true }).waitFor();
    await page.keyboard.press('Control+Enter');
    const shell = await shellOf(page);
    await shell.type('echo from the palette $((1 + 1))');
    await shell.line('from the palette 2');

    // In a shell that key is the shell's.
    await goTo(page, 'Sessions');
    await page.keyboard.press('Control+k');
    await takesKeys(palette);
    await page.keyboard.type('light theme');
    await palette.getByRole('option', { name: 'Use the light theme', selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('html[data-theme=light]').waitFor();
    expect(faults).toEqual([]);
  });

  test('keys that are typed into a terminal or a field stay there', async () => {
    const { page } = await stage.owner();
    await goTo(page, 'Devices');
    const shell = await shellOf(page);
    await shell.type('gs');
    await page.getByRole('combobox', { name: 'Filter devices' }).click();
    await page.keyboard.type('gs?');
    await page.waitForURL(/q=gs/);
    expect(new URL(page.url()).pathname).toBe('/devices');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });
});
