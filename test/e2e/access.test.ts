import { beforeAll, describe, expect, test } from 'bun:test';
import { hostname } from 'node:os';
import { accessibilityFaults } from './support/axe.ts';
import { HAS_BROWSER } from './support/browser.ts';
import { openDevice } from './support/devices.ts';
import { shellOf } from './support/shell.ts';
import { useStage } from './support/stage.ts';
import type { Visit } from './support/visitor.ts';

const DEVICE = hostname();

describe.skipIf(!HAS_BROWSER)('everybody can use it', () => {
  const stage = useStage({ owner: true, localAgent: true });
  let visited: Visit;
  let device = '';
  beforeAll(async () => {
    visited = await stage.owner();
    await openDevice(visited.page, DEVICE);
    device = new URL(visited.page.url()).pathname;
  });

  test.each([
    ['the overview', '/', 'heading'],
    ['the device list', '/devices', 'grid'],
    ['a list that nothing fits', '/devices?q=nothing-fits', 'heading'],
    ['a device', 'DEVICE', 'figure'],
    ['its processes', 'DEVICE/processes', 'grid'],
    ['its services', 'DEVICE/services', 'navigation'],
    ['its network', 'DEVICE/network', 'table'],
    ['its sessions', 'DEVICE/sessions', 'navigation'],
    ['the sessions', '/sessions', 'heading'],
    ['adding devices', '/settings/enrolment', 'table'],
    ['clients and sites', '/settings/places', 'list'],
    ['the account', '/settings/account', 'heading'],
    ['the appearance', '/settings/appearance', 'radio'],
    ['a page that is not there', '/nowhere', 'heading'],
  ] as const)('%s', async (_, address, part) => {
    const { page } = visited;
    await page.goto(address.replace('DEVICE', device));
    await page.getByRole(part).first().waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test('the popups', async () => {
    const { page } = visited;
    await page.goto(device);
    await page.getByRole('figure').first().waitFor();
    for (const key of ['?', 'Control+k']) {
      await page.keyboard.press(key);
      await page.getByRole('dialog').waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    }
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Remove…' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  test('a terminal in the dock', async () => {
    const { page } = visited;
    await openDevice(page, DEVICE);
    await page.keyboard.press('t');
    await (await shellOf(page)).type('exit 3');
    await page.getByText('The shell ended with exit code 3.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test('the doors: signing in, and the setup', async () => {
    await using outside = await stage.visit();
    await outside.page.goto('/sign-in');
    await outside.page.getByLabel('Password').waitFor();
    expect(await accessibilityFaults(outside.page)).toEqual([]);
    await outside.page.goto('/setup');
    await outside.page.getByRole('heading', { name: 'This server has its owner already' }).waitFor();
    expect(await accessibilityFaults(outside.page)).toEqual([]);
    expect(outside.faults).toEqual([]);
  });

  test('no page above failed, broke the policy, or asked a stranger for anything', async () => {
    const policy = (await visited.page.goto('/'))?.headers()['content-security-policy'];
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(visited.faults).toEqual([]);
  });
});
