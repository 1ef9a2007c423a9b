import { beforeAll, describe, expect, test } from 'bun:test';
import { hostname } from 'node:os';
import type { Page } from 'playwright-core';
import { type AgentProcess, startAgent } from './support/agent.ts';
import { apiOf, enrolmentToken } from './support/api.ts';
import { HAS_BROWSER } from './support/browser.ts';
import { rowOf, untilStatus } from './support/devices.ts';
import { addFleet, FLEET_SIZE } from './support/fleet.ts';
import { useStage } from './support/stage.ts';

const LIVE = hostname();

describe.skipIf(!HAS_BROWSER)('the device list', () => {
  const stage = useStage({ owner: true });
  let agent: AgentProcess;
  beforeAll(async () => {
    const { url, database_url } = stage.guru;
    agent = await startAgent({ server: url, token: await enrolmentToken(await apiOf(url)) });
    stage.ends(agent);
    await addFleet(database_url ?? '');
  });

  async function atList(query = ''): Promise<Page> {
    const { page } = await stage.owner();
    await page.goto(`/devices${query}`);
    await page.getByRole('grid', { name: 'Devices' }).waitFor();
    return page;
  }
  const filter = (page: Page) => page.getByRole('combobox', { name: 'Filter devices' });
  /** Writes a filter in place of what was written, and waves the suggestions away. */
  async function narrow(page: Page, line: string): Promise<void> {
    await filter(page).fill(line);
    await filter(page).press('Escape');
  }
  const cells = (page: Page, column: number) =>
    page
      .getByRole('grid')
      .locator('tbody')
      .getByRole('gridcell')
      .and(page.locator(`td:nth-child(${column})`));

  test('words and chips narrow it, and the address says so', async () => {
    const page = await atList();
    await narrow(page, 'pc-0042');
    await page.getByText(`1 of ${(FLEET_SIZE + 1).toLocaleString('en')}`).waitFor();
    await rowOf(page, 'pc-0042').waitFor();

    await narrow(page, 'os:windows ');
    await page.getByRole('button', { name: 'Remove the filter os:windows' }).waitFor();
    await page.waitForURL(/q=os%3Awindows/);
    await page.getByText(/^[\d,]+\+? of 3,001$/).waitFor();
    expect(new Set(await cells(page, 4).allTextContents())).toEqual(new Set(['Windows 11 Pro']));

    await page.getByRole('button', { name: 'Remove the filter os:windows' }).click();
    await narrow(page, 'client:"Acme Dental" status:online ');
    await page.getByText('100 of 3,001').waitFor();
    await page.reload();
    await page.getByText('100 of 3,001').waitFor();
    await page.getByRole('button', { name: 'Remove the filter status:online' }).waitFor();
  });

  test('what fits nothing says so, with the way back', async () => {
    const page = await atList();
    await narrow(page, 'no such thing');
    await page.getByText('No device matches').waitFor();
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await rowOf(page, 'pc-0001').waitFor();
    await narrow(page, 'site:Nowhere ');
    await page.getByText('No device matches').waitFor();
  });

  test('each column sorts both ways', async () => {
    const page = await atList('?q=status%3Aonline');
    await page.getByRole('button', { name: 'CPU' }).click();
    await page.locator('th[aria-sort=descending]').getByText('CPU').waitFor();
    await page.waitForURL(/sort=cpu&order=desc|order=desc&sort=cpu/);
    await rowOf(page, 'pc-2990').waitFor();
    const shown = (await cells(page, 6).allTextContents()).map(Number.parseFloat);
    expect(shown.length).toBeGreaterThan(20);
    expect(shown).toEqual(shown.toSorted((a, b) => b - a));
    await page.getByRole('button', { name: 'Name' }).click();
    await page.locator('th[aria-sort=ascending]').getByText('Name').waitFor();
    await page.getByRole('button', { name: 'Name' }).click();
    await page.locator('#row-0').getByRole('link', { name: LIVE }).waitFor();
  });

  test('j, k, Enter and / do without a mouse', async () => {
    const page = await atList('?q=pc-');
    await rowOf(page, 'pc-0001').waitFor();
    for (const key of ['j', 'j', 'j', 'k']) await page.keyboard.press(key);
    await page.locator('#row-1[aria-selected=true]').waitFor();
    expect(await page.locator('[aria-selected=true]').count()).toBe(1);
    await page.keyboard.press('/');
    await page.keyboard.type('0007');
    await page.locator('#row-0').getByRole('link', { name: 'pc-0007' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'pc-0007', level: 1 }).waitFor();
    await page.goBack();
    await rowOf(page, 'pc-0007').waitFor();
  });

  test('a_device_whose_agent_is_cut_off_goes_offline_and_comes_back_without_a_reload', async () => {
    const page = await atList(`?q=${LIVE}`);
    let loads = 0;
    page.on('load', () => {
      loads += 1;
    });
    await untilStatus(page, LIVE, 'online');
    await agent.kill();
    await untilStatus(page, LIVE, 'offline');
    agent.run();
    await untilStatus(page, LIVE, 'online');
    expect(loads).toBe(0);
  });

  test('3000_devices_scroll_without_gaps', async () => {
    const page = await atList('?q=pc-');
    await rowOf(page, 'pc-0001').waitFor();
    await page.getByRole('grid').hover();
    const last = rowOf(page, `pc-${FLEET_SIZE}`);
    let steps = 0;
    while (!(await last.isVisible())) {
      expect(steps++).toBeLessThan(200);
      await page.mouse.wheel(0, 6000);
      expect(await gaps(page)).toEqual([]);
    }
    const names = await page
      .getByRole('grid')
      .getByRole('link')
      .evaluateAll((links) => links.map((one) => one.ariaLabel));
    expect(names.at(-1)).toBe(`pc-${FLEET_SIZE}`);
    expect(names).toEqual(names.toSorted());
  });

  /** Where the list shows neither a row nor the place of one, between its head and its foot. */
  function gaps(page: Page): Promise<string[]> {
    return page.getByRole('grid').evaluate((grid) => {
      const scroller = grid.parentElement?.getBoundingClientRect();
      if (scroller === undefined) return ['no scroller'];
      const rows = [...grid.querySelectorAll('tbody tr')]
        .map((row) => row.getBoundingClientRect())
        .filter(({ top, bottom }) => bottom > scroller.top && top < scroller.bottom)
        .sort((a, b) => a.top - b.top);
      const found: string[] = [];
      let covered = scroller.top + 32;
      for (const { top, bottom } of rows) {
        if (top > covered + 1) found.push(`nothing from ${covered} to ${top}`);
        covered = Math.max(covered, bottom);
      }
      if (covered < scroller.bottom - 16) found.push(`nothing below ${covered}`);
      return found;
    });
  }

  const widthOf = (page: Page): Promise<number> =>
    page.locator('html').evaluate(({ scrollWidth }) => scrollWidth);

  test('a phone shows it in two lines, and nothing hangs over the edge', async () => {
    await using visited = await stage.signedIn({ phone: true, size: { width: 390, height: 844 } });
    const { page, faults } = visited;
    await page.goto('/devices');
    await rowOf(page, 'pc-0001').waitFor();
    expect(await widthOf(page)).toBeLessThanOrEqual(390);
    expect(await page.getByRole('columnheader').count()).toBe(0);
    await page.getByRole('link', { name: 'pc-0001' }).tap();
    await page.getByRole('heading', { name: 'pc-0001', level: 1 }).waitFor();
    expect(await widthOf(page)).toBeLessThanOrEqual(390);
    expect(faults).toEqual([]);
  });

  test('nothing went wrong in the page meanwhile', async () => {
    const { faults } = await stage.owner();
    expect(faults).toEqual([]);
  });
});
