import { beforeAll, describe, expect, test } from 'bun:test';
import { hostname, networkInterfaces } from 'node:os';
import { SQL } from 'bun';
import type { Locator, Page } from 'playwright-core';
import { apiOf } from './support/api.ts';
import { HAS_BROWSER } from './support/browser.ts';
import { openDevice, rowOf } from './support/devices.ts';
import { useStage } from './support/stage.ts';

const DEVICE = hostname();

describe.skipIf(!HAS_BROWSER)('a device', () => {
  const stage = useStage({ owner: true, localAgent: true });
  beforeAll(async () => {
    const api = await apiOf(stage.guru.url);
    await api('POST /api/v1/clients', { body: { name: 'Acme Dental', site_name: 'Main St' } });
  });

  const chart = (page: Page, name: string) => page.getByRole('figure', { name });

  test('its header tells what it is and how it stands, its facts what it is made of', async () => {
    const { page } = await stage.owner();
    await openDevice(page, DEVICE);
    const header = page.locator('header').filter({ has: page.getByRole('heading', { name: DEVICE }) });
    await header.getByText('online').waitFor();
    await header.getByText(/^up \d/).waitFor();
    await header.getByText('My company / Main').waitFor();
    for (const fact of ['System', 'Kernel', 'Processor', 'Memory', 'Agent', 'Enrolled'])
      await page.locator('dt', { hasText: fact }).waitFor();
    await page.getByRole('table', { name: 'Busiest processes' }).getByRole('row').nth(5).waitFor();
  });

  test('live numbers move, and the lines are drawn', async () => {
    const { page } = await stage.owner();
    await openDevice(page, DEVICE);
    // Whatever else rests on this machine, the browser does not.
    const numbers = page.getByRole('table', { name: 'Busiest processes' });
    for (let change = 0; change < 2; change++) {
      const before = (await numbers.textContent()) ?? '';
      await numbers.filter({ hasNotText: before }).waitFor();
    }
    for (const name of ['CPU', 'Memory'])
      expect(await untilDrawn(chart(page, name), 0, 1)).toBeGreaterThan(0);
  });

  test('the last 24 hours are drawn from what was stored', async () => {
    await storeADay();
    const { page } = await stage.owner();
    await openDevice(page, DEVICE);
    await page.keyboard.press('3');
    await page.waitForURL(/range=24h/);
    await page.getByRole('radio', { name: '24 h', checked: true }).waitFor();
    // A line that begins in the left part can only be of yesterday.
    for (const name of ['CPU', 'Memory', 'Disk', 'Network'])
      expect(await untilDrawn(chart(page, name), 0.1, 0.3)).toBeGreaterThan(10);
    expect(await untilDrawn(chart(page, 'CPU'), 0.9, 1)).toBeGreaterThan(0);
    await page.reload();
    await page.getByRole('radio', { name: '24 h', checked: true }).waitFor();
    await page.keyboard.press('1');
    await page.getByRole('radio', { name: '15 min', checked: true }).waitFor();
  });

  /** A day of measurements, one each minute, as if the agent had run since yesterday. */
  async function storeADay(): Promise<void> {
    await using sql = new SQL(stage.guru.database_url ?? '');
    await sql`select ensure_metric_partition((now() at time zone 'UTC')::date - 1)`;
    await sql`
      insert into metrics (partner_id, agent_id, at, cpu_percent, memory_used, memory_total, swap_used, swap_total,
        net_rx_bytes_per_s, net_tx_bytes_per_s, disk_read_bytes_per_s, disk_write_bytes_per_s, uptime_s)
      select partner_id, agent_id, now() - make_interval(mins => i), 50 + i % 40, 1e9, 4e9, 0, 0, 1e4, 1e4, 1e4, 1e4, 1
      from agents, generate_series(1, 1435) as i`;
  }

  /**
   * Looks at a chart, frame after frame, until one of its lines has ink in its own colour between two places along the width (0 to 1). Answers how many columns
   * of pixels have; 0 when none had in half a minute.
   */
  function untilDrawn(figure: Locator, from: number, to: number): Promise<number> {
    return figure.evaluate(
      async (element, [begin, end]) => {
        const { defaultView: view } = element.ownerDocument;
        const probe = element.ownerDocument
          .createElement('canvas')
          .getContext('2d', { willReadFrequently: true });
        const colours: number[][] = [...element.querySelectorAll('figcaption [aria-hidden]')].map(
          (swatch) => {
            probe.fillStyle = view.getComputedStyle(swatch).backgroundColor;
            probe.fillRect(0, 0, 1, 1);
            return [...probe.getImageData(0, 0, 1, 1).data];
          },
        );
        const inked = (pixel: Uint8ClampedArray) =>
          colours.some((colour) => pixel.every((value, part) => Math.abs(value - (colour[part] ?? 0)) < 60));
        const until = view.performance.now() + 30_000;
        while (view.performance.now() < until) {
          const canvas = element.querySelector('canvas');
          const found = new Set<number>();
          if (canvas !== null && canvas.width > 0) {
            const { data, width } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            for (let at = 0; at < data.length; at += 4) {
              const place = ((at / 4) % width) / width;
              if (data[at + 3] > 195 && place >= begin && place <= end && inked(data.subarray(at, at + 4)))
                found.add(place);
            }
          }
          if (found.size > 0) return found.size;
          await new Promise((resolve) => view.requestAnimationFrame(resolve));
        }
        return 0;
      },
      [from, to] as const,
    );
  }

  /** An address by which others reach this machine, where it has one. */
  const ownAddress = () =>
    Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find(({ internal, family }) => !internal && family === 'IPv4')?.address;

  test('its other parts: processes, network, sessions', async () => {
    const { page } = await stage.owner();
    await openDevice(page, DEVICE);
    const parts = page.getByRole('navigation', { name: 'Parts of the device page' });
    await parts.getByRole('link', { name: 'Processes' }).click();
    await page.getByRole('grid', { name: 'Processes' }).getByRole('row').nth(10).waitFor();
    await parts.getByRole('link', { name: 'Network' }).click();
    await page
      .getByText(ownAddress() ?? 'None known yet.')
      .first()
      .waitFor();
    await parts.getByRole('link', { name: 'Sessions' }).click();
    await page.getByRole('link', { name: 'Sessions', exact: true }).first().waitFor();
  });

  test('it is renamed, moved and removed, each after saying what will happen', async () => {
    const { page, faults } = await stage.owner();
    await openDevice(page, DEVICE);
    const act = async (action: string) => {
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: action }).click();
    };
    await act('Rename…');
    await page.getByRole('dialog').getByText(`It calls itself ${DEVICE}.`).waitFor();
    await page.getByLabel('Name in the console').fill('Reception');
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('heading', { name: 'Reception', level: 1 }).waitFor();

    await act('Move to another site…');
    await page
      .getByRole('dialog')
      .getByRole('combobox', { name: /My company \/ Main/ })
      .click();
    await page.getByRole('option', { name: 'Acme Dental / Main St' }).click();
    await page.getByRole('button', { name: 'Move' }).click();
    await page.locator('header').getByText('Acme Dental / Main St').waitFor();

    await act('Remove…');
    const dialog = page.getByRole('dialog', { name: 'Remove Reception' });
    await dialog.getByText(/^Reception at Acme Dental \/ Main St disappears from Guru/).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('heading', { name: 'Reception', level: 1 }).waitFor();
    await act('Remove…');
    await dialog.getByRole('button', { name: 'Remove Reception' }).click();
    await page.getByText('No devices yet').waitFor();
    expect(await rowOf(page, 'Reception').count()).toBe(0);
    await page.goBack();
    expect(faults).toEqual([]);
  });
});
