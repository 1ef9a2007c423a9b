import { beforeAll, describe, expect, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { type AgentProcess, startAgent } from './support/agent.ts';
import { apiOf, enrolmentToken } from './support/api.ts';
import { accessibilityFaults } from './support/axe.ts';
import { HAS_BROWSER } from './support/browser.ts';
import { untilOnline } from './support/online.ts';
import { useStage } from './support/stage.ts';
import { servePlayer } from './support/their-player.ts';
import { goTo } from './support/visitor.ts';
import { openTerminalOn } from './support/window.ts';

describe.skipIf(!HAS_BROWSER || process.platform !== 'linux')('the replay', () => {
  const stage = useStage({ owner: true });
  let agent: AgentProcess;
  let recording_id = '';

  beforeAll(async () => {
    const { url } = stage.guru;
    const api = await apiOf(url);
    const token = await enrolmentToken(api);
    agent = await untilOnline(api, () => startAgent({ server: url, token }));
    stage.ends(agent);
    const agent_id = (await api('GET /api/v1/agents')).items[0]?.agent_id ?? '';
    const terminal = await openTerminalOn({ api, url, agent_id });
    await terminal.type('PS1="$ "; clear; echo first li""ne\n');
    await terminal.shows('first line');
    await terminal.type('sleep 1; clear; echo second li""ne; exit\n');
    await terminal.terminal.ended;
    await terminal[Symbol.asyncDispose]();
    const { session_id } = terminal;
    for (;;) {
      const [recording] = (await api('GET /api/v1/recordings', { query: { session_id } })).items;
      recording_id = recording?.recording_id ?? '';
      if (recording?.ended_at) return;
      await Bun.sleep(20);
    }
  }, 60_000);

  const screen = (page: Page) => page.getByRole('region', { name: 'Recorded terminal' });
  const position = async (page: Page) =>
    Number(await page.getByRole('slider', { name: 'Position' }).inputValue());

  async function atReplay(query = ''): Promise<Page> {
    const { page } = await stage.owner();
    await page.goto(`/recordings/${recording_id}${query}`);
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    return page;
  }

  test('is reached from the list of sessions, past what happened in the session', async () => {
    const { page } = await stage.owner();
    await goTo(page, 'Sessions');
    await page.getByRole('table', { name: 'Sessions' }).getByRole('link').last().click();
    await page.getByRole('heading', { name: 'Recorded terminals' }).waitFor();
    await page
      .getByRole('cell', { name: /^Terminal/ })
      .first()
      .waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('link', { name: /^Replay/ }).click();
    await screen(page).waitFor();
  });

  test('plays, pauses, goes on by keys, and shows each moment as it was', async () => {
    const page = await atReplay();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    expect(await page.getByRole('radio', { name: '4×' }).isChecked()).toBe(true);
    await page.keyboard.press(' ');
    await screen(page).getByText('first line').waitFor();
    await screen(page).getByText('second line').waitFor();
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    expect(await position(page)).toBeGreaterThan(900);
    await page.keyboard.press('ArrowLeft');
    await screen(page).getByText('second line').waitFor({ state: 'detached' });
    expect(await position(page)).toBe(0);
  });

  test('a search jumps to where something was printed, and the moment can be sent as a link', async () => {
    const page = await atReplay();
    await page.keyboard.press('/');
    await page.keyboard.type('SECOND line');
    await page
      .getByRole('button', { name: /second line/ })
      .first()
      .waitFor();
    await page.keyboard.press('Enter');
    await screen(page).getByText('second line').waitFor();
    const at = await position(page);
    expect(at).toBeGreaterThan(900);
    await page.getByRole('button', { name: 'Copy a link to this moment' }).click();
    await page.waitForURL(/[?&]t=\d+/);
    await page.reload();
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    expect(await position(page)).toBe(Math.floor(at / 1000) * 1000);
  });

  test('is a file for others, and can be used by everybody in both themes', async () => {
    const page = await atReplay();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download' }).click();
    expect((await download).suggestedFilename()).toMatch(/\.cast$/);
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test('is a file that asciinema’s own player plays to its end', async () => {
    const { context } = await stage.owner();
    const file = await (await apiOf(stage.guru.url)).stream(
      `/api/v1/recordings/${recording_id}/cast`,
      {},
      AbortSignal.timeout(10_000),
    );
    await using theirs = await servePlayer(await file.text());
    const page = await context.newPage();
    await page.goto(theirs.url);
    await page.getByText('second line').waitFor();
    await page.getByText('it has ended').waitFor();
    await page.close();
  });

  test('what is not there says so', async () => {
    const { page } = await stage.owner();
    await page.goto(`/recordings/${crypto.randomUUID()}`);
    await page.getByText('No such recording').waitFor();
  });

  test('how many work on a device at once is an admin’s to say', async () => {
    const { page } = await stage.owner();
    await page.goto('/settings/sessions');
    const field = page.getByLabel('Sessions that a device holds at once');
    expect(await field.inputValue()).toBe('1');
    await field.fill('3');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('It holds from the next session on.').waitFor();
    await page.reload();
    expect(await field.inputValue()).toBe('3');
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  test('what is recorded is an admin’s to say', async () => {
    const { page } = await stage.owner();
    await page.goto('/settings/recording');
    await page.getByLabel('Days to keep a recording').fill('30');
    await page.getByLabel('Keep the keys that are typed, too').uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('It holds from the next session on.').waitFor();
    await page.reload();
    expect(await page.getByLabel('Days to keep a recording').inputValue()).toBe('30');
    expect(await accessibilityFaults(page)).toEqual([]);
  });
});
