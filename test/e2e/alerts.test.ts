import { describe, expect, test } from 'bun:test';
import { SQL } from 'bun';
import type { Page } from 'playwright-core';
import { accessibilityFaults } from './support/axe.ts';
import { HAS_BROWSER } from './support/browser.ts';
import { addFleet } from './support/fleet.ts';
import { useStage } from './support/stage.ts';

const DEVICE = 'pc-0042';

describe.skipIf(!HAS_BROWSER)('the alerts page', () => {
  const stage = useStage({ owner: true });

  /** Something is not well on a device that nobody runs. */
  async function addAlert(title: string, severity: 'critical' | 'warning'): Promise<void> {
    await using sql = new SQL(stage.guru.database_url ?? '');
    await sql`
      with made as (
        insert into alerts (partner_id, agent_id, kind, key, severity, title, summary, step, opened_at, changed_at)
        select partner_id, agent_id, 'check', ${title}, ${severity}, ${title}, '97 % in use', 'Look at the processes.', now(), now()
        from agents where hostname = ${DEVICE} returning partner_id, alert_id, opened_at)
      insert into alert_events (partner_id, alert_id, what, at, text)
      select partner_id, alert_id, 'opened', opened_at, '97 % in use' from made`;
  }

  async function addIncident(): Promise<void> {
    await using sql = new SQL(stage.guru.database_url ?? '');
    await sql`
      with made as (
        insert into incidents (partner_id, kind, site_id, severity, title, opened_at)
        select partner_id, 'site_down', site_id, 'critical', 'Acme Dental / Harbour is silent', now() from sites
        where name = 'Harbour' returning incident_id, partner_id, site_id)
      insert into incident_agents (incident_id, agent_id, partner_id, since)
      select incident_id, agent_id, made.partner_id, now() from made join agents using (site_id) where hostname < 'pc-0010'`;
  }

  const table = (page: Page) => page.getByRole('table', { name: 'Alerts' });
  const line = (page: Page, title: string) => table(page).getByRole('row').filter({ hasText: title });

  test('teaches while all is well, and then shows the worst first, cared for by keyboard', async () => {
    const { page } = await stage.owner();
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await page.getByRole('heading', { name: 'All is well' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);

    await addFleet(stage.guru.database_url ?? '');
    await addAlert('Swap', 'warning');
    await addAlert('Memory', 'critical');
    await page.reload();
    await line(page, 'Memory').waitFor();
    const titles = await table(page).getByRole('row').allTextContents();
    expect(titles.slice(1).map((text) => (text.includes('Memory') ? 'Memory' : 'Swap'))).toEqual([
      'Memory',
      'Swap',
    ]);
    await page.getByRole('status', { name: '2 not acknowledged' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);

    await page.keyboard.press('j');
    await page.keyboard.press('a');
    await line(page, 'Memory').filter({ hasText: 'acknowledged by Owner' }).waitFor();
    await page.getByRole('status', { name: '1 not acknowledged' }).waitFor();
    await page.getByRole('radio', { name: 'Acknowledged' }).click();
    await page.waitForURL(/state=acknowledged/);
    await line(page, 'Memory').waitFor();
    expect(await line(page, 'Swap').count()).toBe(0);
    await page.getByRole('radio', { name: 'Open' }).click();
  });

  test('an alert says what to do, keeps a note, and is closed; its story says by whom', async () => {
    const { page } = await stage.owner();
    await page.goto('/alerts');
    await line(page, 'Swap').getByRole('button', { name: /^Swap/ }).click();
    const drawer = page.getByRole('dialog', { name: 'Swap' });
    await drawer.getByText('Look at the processes.').waitFor();
    await drawer.getByRole('textbox', { name: 'Note' }).fill('Stopped the leaky service');
    await drawer.getByRole('button', { name: 'Resolve' }).click();
    await drawer.getByText('resolved · Owner').waitFor();
    await drawer.getByText('Stopped the leaky service').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await line(page, 'Swap').waitFor({ state: 'detached' });
    await page.goto('/alerts?state=resolved');
    await line(page, 'Swap').waitFor();
  });

  test('an incident stands above, with its devices inside', async () => {
    const { page, faults } = await stage.owner();
    await addIncident();
    await page.goto('/alerts');
    const first = table(page).getByRole('row').nth(1);
    await first.filter({ hasText: 'Acme Dental / Harbour is silent' }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog', { name: 'Acme Dental / Harbour is silent' });
    await drawer.getByRole('link', { name: 'pc-0001' }).waitFor();
    await drawer.getByRole('button', { name: 'Acknowledge' }).click();
    await drawer.getByRole('button', { name: 'Undo acknowledge' }).click();
    await drawer.getByRole('button', { name: 'Acknowledge', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.goto('/');
    await page.getByRole('heading', { name: /^1 incident and 1 critical alert are open/ }).waitFor();
    expect(faults).toEqual([]);
  });
});
