import { describe, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { prepareAgent } from './support/agent.ts';
import { HAS_BROWSER } from './support/browser.ts';
import { untilStatus } from './support/devices.ts';
import { AGENT_PROGRAMS } from './support/places.ts';
import { useStage } from './support/stage.ts';
import { goTo } from './support/visitor.ts';

const SYSTEMS = [
  {
    name: 'Linux',
    files: ['guru-agent-linux-x64', 'guru-agent-linux-arm64'],
    command: /curl -fsSL .*\/install\.sh/,
  },
  { name: 'Windows', files: ['guru-agent-windows-x64.exe'], command: /install\.ps1/ },
  {
    name: 'macOS',
    files: ['guru-agent-darwin-x64', 'guru-agent-darwin-arm64'],
    command: /curl -fsSL .*\/install\.sh/,
  },
];

describe.skipIf(!HAS_BROWSER)('adding a device', () => {
  const stage = useStage({ owner: true });
  let token = '';

  test('a token is made for a site, with the line to run on each system, or how to build what is missing', async () => {
    const { page } = await stage.owner();
    await page.goto('/settings/enrolment');
    await page.getByLabel('For what').fill('New laptops');
    await page.getByRole('button', { name: 'Make a token' }).click();
    await page.getByRole('heading', { name: /^Copy it now: New laptops, My company/ }).waitFor();
    token =
      (await page
        .getByText(/^guru_enrol_[\w-]+$/)
        .first()
        .textContent()) ?? '';
    expect(token.length).toBeGreaterThan(40);
    for (const { name, files, command } of SYSTEMS) {
      await page.getByRole('radio', { name }).click();
      const isBuilt = files.some((file) => existsSync(join(AGENT_PROGRAMS, file)));
      if (isBuilt) await page.getByText(command).filter({ hasText: token }).waitFor();
      else await page.getByText('On the server, run npm run build').waitFor();
    }
  });

  test('an agent that enrols with it appears while one looks on', async () => {
    const { page } = await stage.owner();
    await page.getByText('Waiting for the first device…').waitFor();
    const agent = await prepareAgent();
    stage.ends(agent);
    expect(await agent.enrol({ server: stage.guru.url, token })).toMatchObject({ code: 0 });
    await page.getByText('1 device enrolled.').waitFor();
    agent.run();
    await page.getByRole('link', { name: 'See them' }).click();
    await untilStatus(page, hostname(), 'online');
  });

  test('the_token_is_shown_once', async () => {
    const { page } = await stage.owner();
    await page.goto('/settings/enrolment');
    await page.getByRole('table', { name: 'Tokens' }).getByText('1 of 50').waitFor();
    expect(await page.content()).not.toContain(token.slice(0, 30));
  });

  test('a_revoked_token_enrols_nobody', async () => {
    const { page, faults } = await stage.owner();
    await page.getByRole('button', { name: 'Revoke: New laptops' }).click();
    const dialog = page.getByRole('dialog', { name: 'Revoke “New laptops”' });
    await dialog.getByText(/No further device can enrol into My company/).waitFor();
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('table', { name: 'Tokens' }).getByText('revoked').waitFor();
    await using late = await prepareAgent();
    const { code, words } = await late.enrol({ server: stage.guru.url, token });
    expect(code).not.toBe(0);
    expect(words).toContain('bad_enrolment_token');
    await goTo(page, 'Devices');
    await page.getByText('1 online').waitFor();
    expect(faults).toEqual([]);
  });
});
