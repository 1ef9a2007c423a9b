import { describe, expect, test } from 'bun:test';
import { apiOf } from './support/api.ts';
import { accessibilityFaults } from './support/axe.ts';
import { HAS_BROWSER } from './support/browser.ts';
import { addFleet } from './support/fleet.ts';
import { useStage } from './support/stage.ts';

describe.skipIf(!HAS_BROWSER)('maintenance windows and mutes', () => {
  const stage = useStage({ owner: true });

  test('a window is planned, told with its next time, ended, and back after an undo', async () => {
    await addFleet(stage.guru.database_url ?? '');
    const { page } = await stage.owner();
    await page.goto('/settings/maintenance');
    await page.getByText('No window is planned.').waitFor();
    await page.getByText('Nothing is muted.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);

    await page.getByRole('button', { name: 'Plan a window' }).click();
    const form = page.getByRole('form', { name: 'Plan a window' });
    await page.keyboard.type('Patches');
    await form.getByRole('combobox', { name: /^Where/ }).click();
    await page.getByPlaceholder('Find a place').fill('Harbour');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await form.getByRole('radio', { name: 'Weekly' }).click();
    await form.getByRole('checkbox', { name: 'Tue' }).check();
    await form.getByRole('checkbox', { name: 'Sun' }).uncheck();
    await form.getByRole('textbox', { name: 'In the time of' }).fill('Asia/Tokyo');
    expect(await accessibilityFaults(page)).toEqual([]);
    await form.getByRole('button', { name: 'Plan it' }).click();

    const list = page.getByRole('list', { name: 'Maintenance windows' });
    const row = list.getByRole('listitem').filter({ hasText: 'Patches' });
    await row.getByText('Harbour · Tue 22:00, 120 min, Asia/Tokyo').waitFor();
    // On the window’s own clock beside the viewer’s.
    expect(await row.textContent()).toMatch(/22:00 – .*Asia\/Tokyo/);
    expect(await accessibilityFaults(page)).toEqual([]);

    await row.getByRole('button', { name: 'Remove: Patches' }).click();
    await page.getByText('“Patches” is ended.').waitFor();
    expect(await list.getByRole('listitem').count()).toBe(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await row.waitFor();
  });

  test('a mute says why and until when, and is ended before its time', async () => {
    const api = await apiOf(stage.guru.url);
    const { items } = await api('GET /api/v1/agents', { query: { search: 'pc-0007', limit: 1 } });
    await api('POST /api/v1/mutes', {
      body: {
        reach: { level: 'device', target_id: items[0]?.agent_id ?? null },
        key: 'disk',
        reason: 'waits for a new disk',
        until: new Date(Date.now() + 7_200_000).toISOString(),
      },
    });
    const { page } = await stage.owner();
    await page.goto('/settings/maintenance');
    const row = page.getByRole('listitem').filter({ hasText: 'waits for a new disk' });
    await row.getByText('pc-0007 · disk').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await row.getByRole('button', { name: /^End now/ }).click();
    await page.getByText('“pc-0007 · disk” is ended.').waitFor();
    expect(await row.count()).toBe(0);
    expect((await api('GET /api/v1/mutes')).items).toEqual([]);
  });
});
