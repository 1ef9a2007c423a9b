import { describe, expect, test } from 'bun:test';
import { hostname } from 'node:os';
import type { Page } from 'playwright-core';
import { accessibilityFaults } from './support/axe.ts';
import { HAS_BROWSER } from './support/browser.ts';
import { addBob, BOB } from './support/colleague.ts';
import { openDevice } from './support/devices.ts';
import { shellOf } from './support/shell.ts';
import { useStage } from './support/stage.ts';

const DEVICE = hostname();
const PHONE = { phone: true, size: { width: 390, height: 844 } } as const;

describe.skipIf(!HAS_BROWSER)('two people in the console', () => {
  const stage = useStage({ owner: true, localAgent: true });

  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
  const says = (page: Page, words: string) => page.getByText(words, { exact: true }).waitFor();
  let bobIsThere: Promise<void> | undefined;
  /** A terminal of the owner's, and Bob among the people of the place. */
  async function atTerminal() {
    bobIsThere ??= addBob(stage.guru);
    await bobIsThere;
    const { page: owner } = await stage.owner();
    if ((await owner.getByRole('button', { name: /connected$/ }).count()) === 0) {
      await openDevice(owner, DEVICE);
      await owner.keyboard.press('t');
    }
    return { owner, shell: await shellOf(owner) };
  }
  /** Where there may be pictures to look at: `GURU_SHOTS` names the folder. */
  async function shot(page: Page, name: string): Promise<void> {
    const folder = process.env.GURU_SHOTS;
    if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
  }

  test('watching, asking for the keys, getting them and giving them back', async () => {
    const { owner, shell } = await atTerminal();
    await shell.type('echo seen$((1 + 1))before');
    await shell.line('seen2before');

    await using visit = await stage.signedIn({ email: BOB.email });
    const bob = visit.page;
    await openDevice(bob, DEVICE);
    await bob.keyboard.press('t');
    await bob.getByText('Owner has a session on this device').waitFor();
    expect(await bob.getByRole('button', { name: 'Take over…' }).count()).toBe(0);
    expect(await accessibilityFaults(bob)).toEqual([]);
    await shot(bob, 'held');
    await press(bob, 'Watch');
    const seen = await shellOf(bob);
    await seen.line('seen2before');
    await says(bob, 'Owner has the keys');
    await says(bob, '· read-only');
    await bob.getByRole('button', { name: `${DEVICE} · watching connected` }).waitFor();
    await says(owner, '· Bob watches');
    await says(owner, 'You have the keys');

    await seen.type('echo not$((1 + 1))mine');
    await press(bob, 'Ask for the keys');
    await says(owner, 'Bob asks for the keys');
    expect(await accessibilityFaults(owner)).toEqual([]);
    await shot(owner, 'asked');
    await press(owner, 'Give');
    await says(bob, 'You have the keys');
    await says(owner, 'Bob has the keys');
    await seen.type('echo help$((1 + 1))ed');
    await shell.line('help2ed');
    expect(await shell.screen.innerText()).not.toContain('not2mine');
    expect(await accessibilityFaults(bob)).toEqual([]);
    await shot(bob, 'has-keys');
    await bob.emulateMedia({ colorScheme: 'light' });
    await shot(bob, 'has-keys-light');
    await press(bob, 'Give back');
    await says(owner, 'You have the keys');

    await press(bob, 'Ask for the keys');
    await press(owner, 'No');
    await bob.getByRole('button', { name: 'Ask for the keys' }).waitFor();
    expect(visit.faults).toEqual([]);
  });

  test('on a phone, and told when the session ends', async () => {
    const { owner } = await atTerminal();
    await using visit = await stage.signedIn({ ...PHONE, email: BOB.email });
    const bob = visit.page;
    await bob.goto('/devices');
    await bob.getByRole('link', { name: DEVICE, exact: true }).click();
    await bob.getByRole('heading', { name: DEVICE, level: 1 }).waitFor();
    await bob.goto(`${bob.url().replace(/\/$/, '')}/terminal`);
    await bob.getByText('Owner has a session on this device').waitFor();
    await shot(bob, 'phone-held');
    await press(bob, 'Ask for the keys');
    await says(bob, 'Owner has the keys');
    await says(owner, 'Bob asks for the keys');
    await shot(bob, 'phone-watching');
    const width = await bob.evaluate<number>('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(PHONE.size.width);
    expect(await accessibilityFaults(bob)).toEqual([]);
    await press(owner, 'Give');
    await says(bob, 'You have the keys');
    await press(owner, 'Take back');
    await says(bob, 'Owner has the keys');
    await owner.getByRole('button', { name: `Close the terminal: ${DEVICE}` }).click();
    await bob.getByText(/^(The session was closed|Its window was closed, or .+)\.$/).waitFor();
    expect(visit.faults).toEqual([]);
  });

  test('an owner takes a session over, and is asked first', async () => {
    const { owner } = await atTerminal();
    await owner.getByRole('button', { name: `Close the terminal: ${DEVICE}` }).click();
    await using visit = await stage.signedIn({ email: BOB.email });
    const bob = visit.page;
    await openDevice(bob, DEVICE);
    await bob.keyboard.press('t');
    await shellOf(bob);
    await owner.keyboard.press('t');
    await owner.getByText('Bob has a session on this device').waitFor();
    await press(owner, 'Take over…');
    await shot(owner, 'take-over');
    await press(owner, 'End Bob’s session and open mine');
    await (await shellOf(owner)).type('echo taken$((1 + 1))over');
    await (await shellOf(owner)).line('taken2over');
    await bob.getByText('Another technician took the session over.').waitFor();
  });
});
