import { beforeAll, describe, expect, test } from 'bun:test';
import { SQL } from 'bun';
import type { Page } from 'playwright-core';
import { accessibilityFaults } from './support/axe.ts';
import { HAS_BROWSER } from './support/browser.ts';
import { addFleet } from './support/fleet.ts';
import { useStage } from './support/stage.ts';

describe.skipIf(!HAS_BROWSER)('the charts of a device', () => {
  const stage = useStage({ owner: true });
  let agent_id = '';

  beforeAll(async () => {
    await addFleet(stage.guru.database_url ?? '');
    await using sql = new SQL(stage.guru.database_url ?? '');
    [{ agent_id }] = await sql`select agent_id from agents where hostname = 'pc-0001'`;
    await sql`select ensure_metric_partition((now() at time zone 'UTC')::date - 1)`;
    await sql`
      insert into metrics (partner_id, agent_id, at, cpu_percent, memory_used, memory_total, swap_used, swap_total,
        net_rx_bytes_per_s, net_tx_bytes_per_s, disk_read_bytes_per_s, disk_write_bytes_per_s, uptime_s)
      select partner_id, agent_id, now() - make_interval(mins => i), 50 + i % 40, 1e9, 4e9, 0, 0, 1e4, 2e4, 1e4, 2e4, 1
      from agents, generate_series(1, 1435) as i where agent_id = ${agent_id}`;
    await sql`
      insert into alerts (partner_id, agent_id, kind, key, severity, title, summary, opened_at, changed_at, state, resolved_at)
      select partner_id, agent_id, 'check', title, 'critical', title, '', now() - hours, now(), state, over
      from agents, (values
        ('Memory', interval '3 hours', 'firing', null),
        ('Disk space', interval '9 hours', 'resolved', now() - interval '8 hours'),
        ('Long ago', interval '90 hours', 'resolved', now() - interval '80 hours')) as a (title, hours, state, over)
      where agent_id = ${agent_id}`;
  });

  async function atCharts(): Promise<Page> {
    const { page } = await stage.owner();
    await page.goto(`/devices/${agent_id}?range=24h`);
    await page.getByRole('slider', { name: 'CPU over time' }).waitFor();
    return page;
  }

  test('are read by keys, one measurement after the other, with its time', async () => {
    const page = await atCharts();
    const cpu = page.getByRole('slider', { name: 'CPU over time' });
    const read = async () => (await cpu.getAttribute('aria-valuetext')) ?? '';
    await cpu.focus();
    await page.keyboard.press('End');
    const newest = await read();
    expect(newest).toMatch(/^\d+%, .+ \d\d:\d\d:\d\d/);
    await page.keyboard.press('ArrowLeft');
    const before = await read();
    expect(before).not.toBe(newest);
    await page
      .getByRole('figure', { name: 'CPU' })
      .getByText(before.slice(before.indexOf(', ') + 2))
      .waitFor();
    await page.keyboard.press('ArrowRight');
    expect(await read()).toBe(newest);
  });

  test('are zoomed by a key around the cursor, and left again', async () => {
    const page = await atCharts();
    await page.getByRole('slider', { name: 'CPU over time' }).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('+');
    await page.waitForURL(/from=\d+&to=\d+/);
    await page.getByRole('button', { name: 'Leave the zoom' }).click();
    await page.waitForURL((url) => !url.search.includes('from='));
  });

  test('show what happened meanwhile and nothing else, each with the way to it', async () => {
    const page = await atCharts();
    const happened = page.getByRole('list', { name: 'What happened in this span' }).getByRole('listitem');
    await happened.first().waitFor();
    expect(await happened.getByRole('link').allTextContents()).toEqual([
      'critical: Memory',
      'Disk space resolved',
      'critical: Disk space',
    ]);
    expect(await accessibilityFaults(page)).toEqual([]);
    await happened.getByRole('link', { name: 'Disk space resolved' }).click();
    await page.getByRole('heading', { name: 'Alerts', level: 1 }).waitFor();
    expect(new URL(page.url()).searchParams.get('state')).toBe('resolved');
  });

  test('are saved as pictures on white, whatever theme shows', async () => {
    const page = await atCharts();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save Disk as PNG' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^pc-0001 Disk .*\.png$/);
    const bytes = await Bun.file((await download.path()) ?? '').bytes();
    expect([...bytes.slice(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
    const [corner, title] = await page.locator('body').evaluate(
      async (body, data) => {
        const { defaultView: view } = body.ownerDocument;
        const picture = await view.createImageBitmap(new view.Blob([new view.Uint8Array(data)]));
        const pen = new view.OffscreenCanvas(picture.width, picture.height).getContext('2d');
        pen.drawImage(picture, 0, 0);
        const darkest = (x: number, y: number, width: number, height: number) => {
          const bytes: number[] = [...pen.getImageData(x, y, width, height).data];
          return Math.min(...bytes.filter((_, part) => part % 4 === 0));
        };
        return [darkest(2, 2, 1, 1), darkest(20, 20, 100, 20)];
      },
      [...bytes],
    );
    expect(corner).toBe(255);
    // The page itself is dark, where the title is nearly white.
    expect(title).toBeLessThan(60);
  });

  test('are printed without the frame, in light colours also where the theme is dark', async () => {
    const page = await atCharts();
    const darkest = () =>
      page.getByRole('figure', { name: 'Memory' }).evaluate((figure) => {
        const canvas = figure.querySelector('canvas');
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        // The least red of what is drawn: of the dark theme's grid, and on paper of the line, for there the grid is light.
        let least = 255;
        for (let at = 0; at < data.length; at += 4)
          if (data[at + 3] === 255) least = Math.min(least, data[at]);
        return least;
      });
    const onScreen = await darkest();
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('navigation', { name: 'Rooms' }).isVisible()).toBe(false);
    expect(await page.getByRole('button', { name: 'Terminal' }).isVisible()).toBe(false);
    await page.locator('body').evaluate(async ({ ownerDocument: { defaultView: view } }) => {
      view.dispatchEvent(new view.Event('beforeprint'));
      await new Promise((drawn) => view.requestAnimationFrame(drawn));
    });
    const onPaper = await darkest();
    expect([onScreen, onPaper]).toEqual([0x1d, 0x32]);
    await page.emulateMedia({ media: 'screen' });
  });
});
