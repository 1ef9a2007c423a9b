import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { accessibilityFaults } from './support/axe.ts';
import { HAS_BROWSER } from './support/browser.ts';
import { openDevice } from './support/devices.ts';
import { dropFiles } from './support/drop.ts';
import { useStage } from './support/stage.ts';

const DEVICE = hostname();
const sha256 = (bytes: Uint8Array) => new Bun.CryptoHasher('sha256').update(bytes).digest('hex');
/** Enough that a table which drew them all would be felt. */
const MANY = 20_000;
/** A picture of one dot. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

describe.skipIf(!HAS_BROWSER)('the files of a device', () => {
  const stage = useStage({ owner: true, localAgent: true });
  let here: string;
  let there: string;
  let number = 0;

  beforeAll(() => {
    here = mkdtempSync(join(tmpdir(), 'guru-desk-'));
    there = mkdtempSync(join(tmpdir(), 'guru-device-'));
  });
  afterAll(() => {
    for (const folder of [here, there]) rmSync(folder, { recursive: true, force: true });
  });

  /** A folder of its own on the device, with these texts. */
  function folderWith(files: Record<string, string | Uint8Array> = {}): string {
    const folder = join(there, `case-${++number}`);
    mkdirSync(folder);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    return folder;
  }

  const table = (page: Page) => page.getByRole('grid', { name: 'Files' });
  const rowOf = (page: Page, name: string) => table(page).getByRole('row').filter({ hasText: name });

  /** Shows a folder, by writing its path. */
  async function show(folder: string) {
    const visit = await stage.owner();
    const { page } = visit;
    if (!page.url().includes('/files')) {
      await openDevice(page, DEVICE);
      await page.keyboard.press('f');
    }
    await page.getByRole('button', { name: 'Write the path' }).click();
    await page.getByRole('textbox', { name: 'Folder', exact: true }).fill(folder);
    await page.keyboard.press('Enter');
    await page
      .getByRole('navigation', { name: 'Folder', exact: true })
      .getByRole('button', { name: folder.split('/').at(-1) ?? '', exact: true })
      .waitFor();
    return visit;
  }

  test('files and folders that are dropped arrive whole, and come back as they went', async () => {
    const folder = folderWith();
    const { page, faults } = await show(folder);
    await page.getByText('This folder is empty. Drop files here to upload them.').waitFor();
    const large = crypto.getRandomValues(new Uint8Array(6 * 1024 * 1024 + 17).subarray(0, 65_536));
    const big = Buffer.concat(Array.from({ length: 97 }, () => large));
    writeFileSync(join(here, 'big.bin'), big);
    mkdirSync(join(here, 'tree/deep/empty'), { recursive: true });
    writeFileSync(join(here, 'tree/deep/naïve 😀.txt'), 'text');
    for (let at = 0; at < 30; at += 1) writeFileSync(join(here, `tree/${at}.txt`), `number ${at}`);
    await dropFiles(page, [join(here, 'big.bin'), join(here, 'tree')]);
    await rowOf(page, 'big.bin').waitFor();
    await rowOf(page, 'tree').waitFor();
    expect(sha256(readFileSync(join(folder, 'big.bin')))).toBe(sha256(big));
    expect(readdirSync(join(folder, 'tree')).length).toBe(31);
    expect(readFileSync(join(folder, 'tree/deep/naïve 😀.txt'), 'utf8')).toBe('text');
    expect(statSync(join(folder, 'tree/deep/empty')).isDirectory()).toBe(true);

    await page.getByRole('checkbox', { name: 'Select big.bin' }).check();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download', exact: true }).click(),
    ]);
    expect(file.suggestedFilename()).toBe('big.bin');
    expect(sha256(readFileSync(await file.path()))).toBe(sha256(big));

    await page.getByRole('checkbox', { name: 'Select tree' }).check();
    const [archive] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as .zip' }).click(),
    ]);
    const packed = join(here, 'back.zip');
    await archive.saveAs(packed);
    const names = Bun.spawnSync(['unzip', '-Z1', packed]).stdout.toString();
    if (Bun.which('unzip') !== null) expect(names.split('\n')).toContain('tree/deep/empty/');
    expect(faults).toEqual([]);
  });

  test('a name that is taken is asked about, and nothing is overwritten in silence', async () => {
    const folder = folderWith({ 'a.txt': 'theirs' });
    writeFileSync(join(here, 'a.txt'), 'ours');
    const { page } = await show(folder);
    await rowOf(page, 'a.txt').waitFor();
    const dialog = page.getByRole('dialog', { name: 'A name is taken' });
    await dropFiles(page, [join(here, 'a.txt')]);
    await dialog.getByText('there is: a.txt').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Keep both' }).click();
    await rowOf(page, 'a (2).txt').waitFor();
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('theirs');
    expect(readFileSync(join(folder, 'a (2).txt'), 'utf8')).toBe('ours');
    await dropFiles(page, [join(here, 'a.txt')]);
    await dialog.getByRole('button', { name: 'Skip these' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('theirs');
    await dropFiles(page, [join(here, 'a.txt')]);
    await dialog.getByRole('button', { name: 'Replace' }).click();
    await rowOf(page, 'a.txt').filter({ hasText: '4 B' }).first().waitFor();
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('ours');
  });

  test('a text is edited and saved, and what somebody else wrote meanwhile is a conflict', async () => {
    const folder = folderWith({ 'app.conf': 'port=1\r\nname=x\r\n' });
    const { page, faults } = await show(folder);
    await page.getByRole('button', { name: 'Open file app.conf' }).click();
    const drawer = page.getByRole('dialog', { name: 'app.conf' });
    await drawer.getByText('port=1').waitFor();
    await drawer.getByRole('button', { name: 'Edit' }).click();
    const text = drawer.getByRole('textbox', { name: 'Text of app.conf' });
    await text.fill('port=2\nname=x\n');
    await page.keyboard.press('Control+s');
    await drawer.getByText('Saved.').waitFor();
    expect(readFileSync(join(folder, 'app.conf'), 'utf8')).toBe('port=2\r\nname=x\r\n');

    writeFileSync(join(folder, 'app.conf'), 'somebody else\n');
    await text.fill('port=3\nname=x\n');
    await drawer.getByRole('button', { name: 'Save', exact: true }).click();
    await drawer.getByText('Somebody has changed this file meanwhile').waitFor();
    expect(readFileSync(join(folder, 'app.conf'), 'utf8')).toBe('somebody else\n');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await drawer.getByText('Your changes are not saved').waitFor();
    await drawer.getByRole('button', { name: 'Go on editing' }).click();
    await drawer.getByRole('button', { name: 'Drop mine, show theirs' }).click();
    await drawer.getByText('Somebody has changed').waitFor({ state: 'hidden' });
    expect(await text.inputValue()).toBe('somebody else\n');
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });
    expect(faults).toEqual([]);
  });

  test('names and contents that are pages or scripts are shown as text', async () => {
    const evil = '<img src=x onerror=alert(1)>.html';
    const page_text = '<script>document.title="owned"</script><h1>hello</h1>';
    const folder = folderWith({ [evil]: page_text, 'drawing.svg': '<svg onload="x()"/>', 'dot.png': PNG });
    writeFileSync(join(folder, 'raw.bin'), Uint8Array.of(0x7f, 0, 1, 2));
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.of(0xe9)]), 'odd name');
    const { page, faults } = await show(folder);
    const title = await page.title();
    const drawer = page.getByRole('dialog');
    await page.getByRole('button', { name: `Open file ${evil}` }).click();
    await drawer.getByText(page_text).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Open file drawing.svg' }).click();
    await drawer.getByText('<svg onload="x()"/>').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Open file caf' }).click();
    await drawer.getByText('odd name').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Open file raw.bin' }).click();
    await drawer.getByText('This is no text and no picture').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Open file dot.png' }).click();
    const picture = drawer.getByRole('img', { name: 'dot.png' });
    await picture.waitFor();
    expect(await picture.getAttribute('src')).toStartWith('blob:');
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });
    expect(await page.title()).toBe(title);
    expect(faults).toEqual([]);
  });

  test('by keyboard alone: into a folder and back, choose, rename and take it back, delete', async () => {
    const folder = folderWith({ 'bee.txt': 'b', 'c.txt': 'c', '.hidden': '' });
    mkdirSync(join(folder, 'a-folder'));
    writeFileSync(join(folder, 'a-folder/inside.txt'), '');
    symlinkSync('a-folder', join(folder, 'z-link'));
    const { page, faults } = await show(folder);
    await rowOf(page, '→ a-folder').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await rowOf(page, 'inside.txt').waitFor();
    await page.keyboard.press('Backspace');
    await rowOf(page, 'bee.txt').waitFor();
    // One is at the folder that one comes from.
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('F2');
    const rename = page.getByRole('dialog', { name: 'Rename' });
    await rename.getByRole('textbox', { name: 'Name' }).fill('bird.txt');
    await page.keyboard.press('Enter');
    await page.getByText('“bee.txt” is now “bird.txt”.').waitFor();
    expect(existsSync(join(folder, 'bird.txt'))).toBe(true);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('“bird.txt” is now “bee.txt”.').waitFor();
    expect(existsSync(join(folder, 'bee.txt'))).toBe(true);

    await table(page).focus();
    await page.keyboard.press('Control+a');
    await page.getByText(/^4 selected/).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press('Delete');
    const sentence = page.getByRole('dialog', { name: 'Delete 4 items' });
    await sentence
      .getByText(`a-folder, bee.txt, c.txt, z-link in ${folder} on ${DEVICE} are deleted.`)
      .waitFor();
    await sentence.getByText('With 1 item in the folders.').waitFor();
    await sentence.getByRole('button', { name: 'Delete 4' }).click();
    await page.getByText('There are only hidden files here.').waitFor();
    expect(readdirSync(folder)).toEqual(['.hidden']);
    expect(faults).toEqual([]);
  });

  test('a folder is made, and permissions are set', async () => {
    const folder = folderWith({ 'run.sh': '' });
    const { page } = await show(folder);
    await page.getByRole('button', { name: 'New folder' }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('made here');
    await page.keyboard.press('Enter');
    await rowOf(page, 'made here').waitFor();
    await page.getByRole('checkbox', { name: 'Select run.sh' }).check();
    await page.getByRole('button', { name: 'Permissions' }).click();
    const dialog = page.getByRole('dialog', { name: 'Permissions' });
    await dialog.getByRole('textbox', { name: 'In octal' }).fill('640');
    await dialog.getByRole('checkbox', { name: 'Owner: run' }).check();
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Set' }).click();
    await rowOf(page, 'rwxr-----').waitFor();
    expect(statSync(join(folder, 'run.sh')).mode & 0o777).toBe(0o740);
  });

  test('a folder of very many things shows them at once, and the last is a key away', async () => {
    const folder = folderWith();
    for (let at = 0; at < MANY; at += 1) writeFileSync(join(folder, `log-${at}.txt`), '');
    const { page, faults } = await show(folder);
    await page.getByText('20,000 items').waitFor();
    expect(await table(page).getByRole('row').count()).toBeLessThan(100);
    await page.keyboard.press('End');
    await rowOf(page, `log-${MANY - 1}.txt`).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('log-1234');
    await page.getByText('11 of 20,000 items').waitFor();
    expect(faults).toEqual([]);
  });

  test('transfers go on while one looks at something else, and the dock tells how they ended', async () => {
    const folder = folderWith();
    writeFileSync(join(here, 'moved.bin'), new Uint8Array(3_000_000));
    const { page } = await show(folder);
    await page.getByText('This folder is empty').waitFor();
    await dropFiles(page, [join(here, 'moved.bin')]);
    const dock = page.getByRole('region', { name: 'Terminals' });
    await dock
      .getByRole('button', { name: /transfer/i })
      .first()
      .click();
    await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'Overview' }).click();
    const line = dock.getByRole('listitem').filter({ hasText: 'moved.bin' });
    await line.getByText('done').waitFor();
    expect(statSync(join(folder, 'moved.bin')).size).toBe(3_000_000);
    expect(await accessibilityFaults(page)).toEqual([]);
    // A terminal that is opened comes before them.
    await openDevice(page, DEVICE);
    await page.keyboard.press('t');
    await page.locator('.xterm-screen').waitFor();
    await line.waitFor({ state: 'hidden' });
    await dock.getByRole('button', { name: /^Close the terminal/ }).click();
    await dock.getByRole('button', { name: 'Clear those that are over' }).click();
    await dock.waitFor({ state: 'hidden' });
  });

  test('on a phone a folder is walked, and its things are chosen by touch', async () => {
    const folder = folderWith({ 'note.txt': 'a note' });
    await (await stage.owner()).page.goto('/devices');
    await using visit = await stage.signedIn({ phone: true, size: { width: 390, height: 844 } });
    const { page, faults } = visit;
    await page.goto('/devices');
    await page.getByRole('link', { name: DEVICE, exact: true }).click();
    await page.getByRole('link', { name: 'Files', exact: true }).click();
    const take = page.getByRole('button', { name: 'End that one and open here' });
    await take.or(table(page)).first().waitFor();
    if (await take.isVisible()) await take.click();
    await table(page).waitFor();
    await page.getByRole('button', { name: 'Write the path' }).click();
    await page.getByRole('textbox', { name: 'Folder', exact: true }).fill(folder);
    await page.keyboard.press('Enter');
    await page.getByRole('checkbox', { name: 'Select note.txt' }).check();
    await page.getByText('1 selected · 6 B').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Open file note.txt' }).click();
    await page.getByRole('dialog').getByText('a note').waitFor();
    expect(faults).toEqual([]);
  });

  test('what is not there, and what is no path, is said', async () => {
    const { page } = await show(folderWith());
    await page.getByRole('button', { name: 'Write the path' }).click();
    await page.getByRole('textbox', { name: 'Folder', exact: true }).fill('/no/such/folder');
    await page.keyboard.press('Enter');
    await page.getByText('The folder can’t be shown: It is not there').waitFor();
    await page.getByRole('button', { name: 'Write the path' }).click();
    const field = page.getByRole('textbox', { name: 'Folder', exact: true });
    await field.fill(there.slice(0, -2));
    await page.keyboard.press('Tab');
    while ((await field.inputValue()) !== `${there}/`) await page.waitForTimeout(10);
    await page.keyboard.press('Escape');
  });

  test('an upload that a crash of the server cuts off goes on by itself and arrives whole', async () => {
    const folder = folderWith();
    const content = crypto.getRandomValues(new Uint8Array(65_536));
    const large = Buffer.concat(Array.from({ length: 640 }, () => content));
    writeFileSync(join(here, 'large.bin'), large);
    const { page } = await show(folder);
    await page.getByText('This folder is empty').waitFor();
    await dropFiles(page, [join(here, 'large.bin')]);
    const dock = page.getByRole('region', { name: 'Terminals' });
    await dock
      .getByRole('button', { name: /transfer/i })
      .first()
      .click();
    const line = dock.getByRole('listitem').filter({ hasText: 'large.bin' });
    await line.getByText(/MB of 40 MB/).waitFor();
    await stage.guru.kill();
    expect(existsSync(join(folder, 'large.bin'))).toBe(false);
    await stage.guru.start();
    await line.getByText('done').waitFor({ timeout: 75_000 });
    expect(sha256(readFileSync(join(folder, 'large.bin')))).toBe(sha256(large));
    expect(readdirSync(folder)).toEqual(['large.bin']);
  });
});
