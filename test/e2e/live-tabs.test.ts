import { beforeAll, describe, expect, test } from 'bun:test';
import { hostname } from 'node:os';
import type { Page } from 'playwright-core';
import { apiOf, enrolmentToken } from './support/api.ts';
import { accessibilityFaults } from './support/axe.ts';
import { HAS_BROWSER } from './support/browser.ts';
import { openDevice } from './support/devices.ts';
import { canHaveOwnMachine } from './support/own-machine.ts';
import { useStage } from './support/stage.ts';
import { startSystemdMachine } from './support/systemd-machine.ts';

const DEVICE = hostname();

/** Shows a part of the page of a device that is shown. */
const showPart = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Parts of the device page' }).getByRole('link', { name }).click();

/** A process of this test's own, by a name that nobody else has. */
function victim() {
  const child = Bun.spawn(['sleep', '98765'], { stdio: ['ignore', 'ignore', 'ignore'] });
  return {
    pid: child.pid,
    exited: child.exited,
    signal: () => child.signalCode,
    [Symbol.dispose]: () => child.kill('SIGKILL'),
  };
}

describe.skipIf(!HAS_BROWSER)('the processes of a device', () => {
  const stage = useStage({ owner: true, localAgent: true });

  async function showProcesses() {
    const visit = await stage.owner();
    await openDevice(visit.page, DEVICE);
    await showPart(visit.page, 'Processes');
    await visit.page.getByRole('grid', { name: 'Processes' }).getByRole('row').nth(5).waitFor();
    return visit;
  }

  test('all are listed, sorted and filtered, and the keys lead to each', async () => {
    using child = victim();
    const { page } = await showProcesses();
    await page.getByRole('button', { name: 'PID' }).click();
    await page
      .getByRole('columnheader', { name: 'PID' })
      .and(page.locator('[aria-sort=ascending]'))
      .waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('98765');
    await page.getByText(/^1 of \d+ processes$/).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog', { name: `sleep (${child.pid})` });
    await drawer.getByText('sleep 98765').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test('ending one says what will happen, and that it can not be undone', async () => {
    using child = victim();
    const { page, faults } = await showProcesses();
    await page.getByLabel('Filter processes').fill('98765');
    await page.getByRole('button', { name: `sleep (${child.pid})` }).click();
    const drawer = page.getByRole('dialog', { name: `sleep (${child.pid})` });
    await drawer.getByText(`sleep on ${DEVICE} is asked to end.`).waitFor();
    await drawer.getByText('This can’t be undone.').waitFor();
    await drawer.getByRole('radio', { name: 'Priority' }).click();
    await drawer.getByLabel(/^Priority, from/).fill('7');
    await drawer.getByRole('button', { name: 'Set the priority of sleep' }).click();
    await drawer.getByText('Done.').waitFor();
    await drawer.getByRole('radio', { name: 'End' }).click();
    await drawer.getByRole('button', { name: 'End sleep' }).click();
    await child.exited;
    expect(child.signal()).toBe('SIGTERM');
    await drawer.getByText('It has ended.').waitFor();
    await page.keyboard.press('Escape');
    expect(faults).toEqual([]);
  });

  test('what_would_cut_the_agent_off_is_refused_in_the_device’s_words', async () => {
    const { page } = await showProcesses();
    await page.getByRole('button', { name: 'PID' }).click();
    await page.getByRole('button', { name: /\(1\)$/ }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('button', { name: /^End / }).click();
    await drawer.getByText('Process 1 is the first process of the system.').waitFor();
    await page.keyboard.press('Escape');
  });

  test('the dock shows the session, and ending it there leaves a way back', async () => {
    const { page } = await showProcesses();
    const dock = page.getByRole('region', { name: 'Terminals' });
    await dock.getByRole('link', { name: `Session on ${DEVICE}` }).waitFor();
    await dock.getByRole('button', { name: `End the session on ${DEVICE}` }).click();
    await page.getByText('The session on this device has ended').waitFor();
    // What the heartbeats tell is there without a session.
    await page.getByRole('table', { name: 'By processor' }).waitFor();
    await page.getByRole('button', { name: 'Open again' }).click();
    await page.getByRole('grid', { name: 'Processes' }).getByRole('row').nth(5).waitFor();
  });

  test('a session elsewhere is named, and what the heartbeats tell is shown until it has ended', async () => {
    await showProcesses();
    await using elsewhere = await stage.signedIn();
    const { page, faults } = elsewhere;
    await openDevice(page, DEVICE);
    await showPart(page, 'Processes');
    await page.getByText('You already have a session on this device').waitFor();
    await page.getByRole('table', { name: 'By processor' }).waitFor();
    await page.getByRole('button', { name: 'End that one and open here' }).click();
    await page.getByRole('grid', { name: 'Processes' }).getByRole('row').nth(5).waitFor();
    expect(faults).toEqual([]);
  });

  test.if(!canHaveOwnMachine())('services without a service manager say so', async () => {
    const { page } = await showProcesses();
    await showPart(page, 'Services');
    await page.getByText('This device has nothing of the kind').waitFor();
  });
});

describe.skipIf(!HAS_BROWSER || !canHaveOwnMachine())('the services of a device', () => {
  const stage = useStage({ owner: true });
  beforeAll(async () => {
    const token = await enrolmentToken(await apiOf(stage.guru.url));
    stage.ends(await startSystemdMachine(stage.guru.url, token));
  }, 60_000);

  async function showServices() {
    const visit = await stage.owner();
    await openDevice(visit.page, DEVICE);
    await showPart(visit.page, 'Services');
    await visit.page.getByText('6 services').waitFor();
    return visit;
  }

  test('they are listed, the one that has failed first', async () => {
    const { page } = await showServices();
    const rows = page.getByRole('grid', { name: 'Services' }).locator('tbody').getByRole('row');
    expect(await rows.allTextContents()).toEqual([
      expect.stringMatching(/^bad\.service.*failed/),
      expect.stringMatching(/^good\.service.*running.*automatic/),
      expect.stringMatching(/^once\.service.*finished/),
      expect.stringMatching(/^cron\.service.*stopped/),
      expect.stringMatching(/^debug-shell\.service.*manual/),
      expect.stringMatching(/^masked\.service.*disabled/),
    ]);
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test('one tells why it is as it is, and is restarted after a sentence', async () => {
    const { page, faults } = await showServices();
    await page.getByRole('button', { name: 'good.service' }).click();
    const drawer = page.getByRole('dialog', { name: 'good.service' });
    await drawer.getByText('active (running)').waitFor();
    await drawer.getByText('hello from good').waitFor();
    await drawer.getByRole('button', { name: 'Restart', exact: true }).click();
    await drawer.getByText(`good.service on ${DEVICE} stops and starts again.`).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await drawer.getByRole('button', { name: 'Restart: good.service' }).click();
    await drawer.getByText('stops and starts again').waitFor({ state: 'hidden' });
    await page.keyboard.press('Escape');
    expect(faults).toEqual([]);
  });

  test('what systemd refuses is told in its words', async () => {
    const { page } = await showServices();
    await page.getByRole('button', { name: 'masked.service' }).click();
    const drawer = page.getByRole('dialog', { name: 'masked.service' });
    await drawer.getByRole('button', { name: 'Start', exact: true }).click();
    await drawer.getByText('Unit masked.service is masked.').waitFor();
    await page.keyboard.press('Escape');
  });
});
