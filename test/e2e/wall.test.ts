import { beforeAll, describe, expect, test } from 'bun:test';
import { SQL } from 'bun';
import { apiOf } from './support/api.ts';
import { accessibilityFaults } from './support/axe.ts';
import { HAS_BROWSER } from './support/browser.ts';
import { addFleet } from './support/fleet.ts';
import { useStage } from './support/stage.ts';

describe.skipIf(!HAS_BROWSER)('the wall screen', () => {
  const stage = useStage({ owner: true });
  const OPEN = 9;

  beforeAll(async () => {
    const { database_url } = stage.guru;
    if (database_url === null) throw new Error('the database is not shared');
    await addFleet(database_url);
    await using sql = new SQL(database_url);
    await sql`
      insert into alerts (partner_id, agent_id, kind, key, severity, title, summary, opened_at, changed_at)
      select partner_id, agent_id, 'check', 'disk', case hostname when 'pc-0001' then 'critical' else 'warning' end,
        'Disk of ' || hostname, '/var is 96 % full', now(), now()
      from agents where hostname <= ${`pc-000${OPEN}`}`;
  });

  test('says in one sentence whether something is wrong, shows the worst, and counts the rest', async () => {
    const { page } = await stage.owner();
    await page.goto('/wall');
    await page.getByRole('heading', { level: 1, name: /^1 critical alert is open, and / }).waitFor();
    const rows = page.getByRole('region', { name: 'Not well' }).getByRole('listitem');
    expect(await rows.first().innerText()).toContain('Disk of pc-0001');
    expect(await rows.first().innerText()).toContain('critical, pc-0001, Acme Dental / ');
    const shown = await rows.count();
    await page.getByText(`and ${OPEN - shown} more`).waitFor();
    await page.getByRole('region', { name: 'Clients' }).getByText('Acme Dental').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test('shows who has acknowledged an alert as soon as somebody has, with nobody near it', async () => {
    const { page } = await stage.owner();
    await page.goto('/wall');
    const first = page.getByRole('region', { name: 'Not well' }).getByRole('listitem').first();
    await first.waitFor();
    const api = await apiOf(stage.guru.url);
    const [worst] = (await api('GET /api/v1/alerts', { query: { severity: 'critical' } })).items;
    await api('POST /api/v1/alerts/acknowledge', { body: { alert_ids: [worst?.alert_id ?? ''] } });
    await first.getByText(/, acknowledged by /).waitFor();
  });

  test('tells of each client what the overview tells in its table, the worst first', async () => {
    const { page } = await stage.owner();
    await page.goto('/');
    const clients = page.getByRole('table', { name: 'Clients' });
    const worst = clients.getByRole('row').nth(1);
    await worst.getByRole('link', { name: 'Acme Dental' }).waitFor();
    const cells = await worst.getByRole('cell').allInnerTexts();
    // Incidents, critical, warnings.
    expect(cells.slice(1, 4).map((cell) => cell.trim())).toEqual(['–', '1', String(OPEN - 1)]);
    await page.getByRole('heading', { name: 'Busiest processors' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test('is entered and left by a key, and keeps to its client meanwhile', async () => {
    const { page } = await stage.owner();
    const [client] = (await (await apiOf(stage.guru.url))('GET /api/v1/clients')).items;
    await page.goto(`/devices?client=${client?.client_id}`);
    await page.getByRole('heading', { name: 'Devices', level: 1 }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('w');
    await page.getByRole('link', { name: 'Leave the wall screen' }).waitFor();
    expect(new URL(page.url()).searchParams.get('client')).toBe(client?.client_id ?? '');
    await page.keyboard.press('Escape');
    await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
    expect(new URL(page.url()).searchParams.get('client')).toBe(client?.client_id ?? '');
  });

  test('a line that is lost is said on the wall, for its numbers look the same as before', async () => {
    const { page } = await stage.owner();
    await page.goto('/wall');
    await page.getByRole('region', { name: 'Not well' }).waitFor();
    await stage.guru.kill();
    await page.getByRole('alert').getByText('the server can’t be reached').waitFor();
    await stage.guru.start();
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });
});
