import { describe, expect, test } from 'bun:test';
import { hostname } from 'node:os';
import { SQL } from 'bun';
import { HAS_BROWSER } from './support/browser.ts';
import { openDevice } from './support/devices.ts';
import { OWNER } from './support/guru.ts';
import { type Shell, shellOf } from './support/shell.ts';
import { useStage } from './support/stage.ts';
import { goTo } from './support/visitor.ts';

const DEVICE = hostname();
const BOB = 'bob@example.test';

describe.skipIf(!HAS_BROWSER)('the terminal', () => {
  const stage = useStage({ owner: true, localAgent: true });

  /** The owner's page with a terminal in its dock: the one that is open already, or a new one. */
  async function atTerminal() {
    const { page, context, faults } = await stage.owner();
    if ((await page.getByRole('button', { name: /connected$/ }).count()) === 0) {
      await openDevice(page, DEVICE);
      await page.keyboard.press('t');
    }
    return { page, context, faults, shell: await shellOf(page) };
  }

  const sizeSaid = async (shell: Shell) => {
    await shell.type(`clear; stty size | sed 's/^/size: /'`);
    const { cols, rows } = await shell.size();
    await shell.type('clear; stty size');
    await shell.line(`${rows} ${cols}`);
    return { cols, rows };
  };

  test('t opens it in the dock, and what is typed echoes', async () => {
    const { page, shell } = await atTerminal();
    await shell.type('echo sum: $((40 + 2))');
    await shell.line('sum: 42');
    expect(await page.getByRole('heading', { name: DEVICE, level: 1 }).count()).toBe(1);
  });

  test('its size is what is drawn, and follows the dock and the window', async () => {
    const { page, shell } = await atTerminal();
    const before = await sizeSaid(shell);
    const edge = page.getByRole('separator', { name: 'Height of the dock' });
    for (let step = 0; step < 4; step++) await edge.press('ArrowUp');
    await shell.screen.locator(`> div:nth-child(${before.rows + 3})`).waitFor({ state: 'attached' });
    await page.setViewportSize({ width: 1100, height: 900 });
    const after = await sizeSaid(shell);
    expect(after.rows).toBeGreaterThan(before.rows);
    expect(after.cols).toBeLessThan(before.cols);
  });

  test('characters_of_several_bytes_stay_whole_across_frames', async () => {
    const { shell } = await atTerminal();
    // 13 bytes a time, so that every cut of the stream falls into another character sooner or later.
    await shell.type(`clear; for i in $(seq 1 4000); do printf 'ä€😀漢|'; done | md5sum`);
    await shell.type(`for i in $(seq 1 4000); do printf 'ä€😀漢|'; done; echo; echo whole`);
    await shell.line('whole');
    const drawn = (await shell.screen.innerText()).replaceAll(/\s/g, '');
    const broken = drawn.replaceAll('ä€😀漢|', '');
    expect(drawn).toContain('ä€😀漢|ä€😀漢|ä€😀漢|');
    expect(broken).not.toContain('\ufffd');
  });

  test('what is selected is copied, and pasted text arrives as it is', async () => {
    const { page, context, shell } = await atTerminal();
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const clipboard = await page.evaluateHandle<{
      readText(): Promise<string>;
      writeText(text: string): Promise<void>;
    }>('navigator.clipboard');
    await shell.type('clear; echo copy$((1000 + 1))this');
    await shell.line('copy1001this');
    const word = await shell.screen.getByText('copy1001this').last().boundingBox();
    if (word === null) throw new Error('the word is not on the screen');
    await page.mouse.dblclick(word.x + 20, word.y + word.height / 2);
    await page.keyboard.press('Control+Shift+C');
    expect(await clipboard.evaluate((one) => one.readText())).toBe('copy1001this');

    await clipboard.evaluate((one) => one.writeText('echo pasted: ä€😀 $((6 * 7))'));
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.press('Control+Shift+V');
    await page.keyboard.press('Enter');
    await shell.line('pasted: ä€😀 42');
  });

  test('a_flood_ends_with_its_last_line', async () => {
    const { shell } = await atTerminal();
    await shell.type('clear; seq 1 200000; echo end of it');
    await shell.line('200000', 60_000);
    await shell.line('end of it');
  });

  test('it outlives the page beneath it', async () => {
    const { page, shell } = await atTerminal();
    const pid = await shell.ask('pid=', 'clear; echo pid=$$');
    await goTo(page, 'Sessions');
    expect(await shell.ask('pid=', 'clear; echo pid=$$')).toBe(pid);
    await page.getByRole('button', { name: 'Full page' }).click();
    await page.getByRole('heading', { name: DEVICE, level: 1 }).waitFor();
    expect(await shell.ask('pid=', 'clear; echo pid=$$')).toBe(pid);
    await page.goBack();
    expect(await shell.ask('pid=', 'clear; echo pid=$$')).toBe(pid);
  });

  test('another technician is told who holds the device, and oneself where', async () => {
    await atTerminal();
    await addTechnician();
    await using other = await stage.signedIn({ email: BOB });
    await openDevice(other.page, DEVICE);
    await other.page.keyboard.press('t');
    await other.page.getByText('Owner has a session on this device').waitFor();
    await other.page.getByRole('button', { name: 'Open again' }).waitFor();

    const { page } = await stage.owner();
    const tab = await page.context().newPage();
    await openDevice(tab, DEVICE);
    await tab.keyboard.press('t');
    await tab.getByText('You already have a session on this device').waitFor();
    await tab.getByRole('button', { name: 'End that one and open here' }).click();
    await (await shellOf(tab)).type('exit');
    await tab.getByText('The shell ended.').waitFor();
    await tab.close();
    await page.getByText('The session was closed.').waitFor();
    await page.getByRole('button', { name: 'Open again' }).click();
    await shellOf(page);
  });

  /** There is no invitation yet: Bob is put into the database, with the owner's password. */
  async function addTechnician(): Promise<void> {
    await using sql = new SQL(stage.guru.database_url ?? '');
    await sql`
      with bob as (
        insert into users (email, display_name, password_hash)
        select ${BOB}, 'Bob', password_hash from users where email = ${OWNER.email}
        returning user_id)
      insert into memberships (partner_id, user_id, role)
      select partner_id, bob.user_id, 'technician' from partners, bob`;
  }

  test('a shell that ends says with which code, and can be opened again', async () => {
    const { page, shell } = await atTerminal();
    await shell.type('exit 7');
    await page.getByText('The shell ended with exit code 7.').waitFor();
    await page.getByRole('button', { name: 'Open again' }).click();
    await (await shellOf(page)).type('echo back$((1 + 1))');
    await shell.line('back2');
  });

  test('when the server restarts, the page says so and heals by itself', async () => {
    const { page, faults } = await atTerminal();
    await stage.guru.stop();
    await page.getByText('The server was stopped.').waitFor();
    await page.getByText(/^(reconnecting|offline)$/).waitFor();
    await stage.guru.start();
    await page.getByText('live', { exact: true }).waitFor();
    await goTo(page, 'Devices');
    await page.getByRole('grid').getByText('online').waitFor();
    await page.getByRole('button', { name: 'Open again' }).click();
    const shell = await shellOf(page);
    await shell.type('echo healed$((1 + 1))');
    await shell.line('healed2');
    expect(faults).toEqual([]);
  });
});
