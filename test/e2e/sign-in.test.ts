import { describe, expect, test } from 'bun:test';
import { HAS_BROWSER } from './support/browser.ts';
import { OWNER } from './support/guru.ts';
import { useStage } from './support/stage.ts';

describe.skipIf(!HAS_BROWSER)('signing in', () => {
  const stage = useStage({ owner: true });

  test('a wrong password says so, with a code to quote, and the right one leads back to where one wanted to go', async () => {
    await using visited = await stage.visit();
    const { page, faults } = visited;
    await page.goto('/devices?q=os%3Alinux');
    await page.getByLabel('E-mail').fill(OWNER.email);
    await page.getByLabel('Password').fill('wrong horse battery');
    await page.getByRole('button', { name: 'Sign in' }).click();
    const notice = page.getByRole('alert');
    await notice.waitFor();
    expect(await notice.innerText()).toMatch(/E-mail or password is wrong[\s\S]*bad_credentials/);

    await page.getByLabel('Password').fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Devices', level: 1 }).waitFor();
    expect(new URL(page.url()).search).toBe('?q=os%3Alinux');
    expect(await page.getByRole('button', { name: 'Remove the filter os:linux' }).count()).toBe(1);
    expect(faults).toEqual([]);
  });

  test('a reload keeps one signed in', async () => {
    const { page } = await stage.owner();
    await page.reload();
    await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
  });

  test('two_tabs_that_refresh_together_stay_signed_in', async () => {
    const visited = await stage.owner();
    const other = await visited.context.newPage();
    await Promise.all([visited.page.reload(), other.goto('/sessions')]);
    await visited.page.getByRole('navigation', { name: 'Rooms' }).waitFor();
    await other.getByRole('heading', { name: 'Sessions', level: 1 }).waitFor();
    await Promise.all([visited.page.reload(), other.reload()]);
    await visited.page.getByRole('navigation', { name: 'Rooms' }).waitFor();
    await other.getByRole('heading', { name: 'Sessions', level: 1 }).waitFor();
  });

  test('signing_out_in_one_tab_signs_out_the_other', async () => {
    await using visited = await stage.signedIn();
    const other = await visited.context.newPage();
    await other.goto('/sessions');
    await other.getByRole('heading', { name: 'Sessions', level: 1 }).waitFor();
    await visited.page.getByRole('button', { name: /^Account:/ }).click();
    await visited.page.getByRole('menuitem', { name: 'Sign out' }).click();
    await other.getByRole('heading', { name: 'Sign in' }).waitFor();
    await visited.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  test('the setup is closed once there is an owner', async () => {
    await using visited = await stage.visit();
    await visited.page.goto('/setup#code=anything');
    await visited.page.getByRole('heading', { name: 'This server has its owner already' }).waitFor();
  });
});
