import type { Locator, Page } from 'playwright-core';
import { goTo } from './visitor.ts';

/** The row of a device in the list. */
export function rowOf(page: Page, name: string): Locator {
  return page
    .getByRole('grid', { name: 'Devices' })
    .getByRole('row')
    .filter({ has: page.getByRole('link', { name, exact: true }) });
}

/** Waits until the list that is shown tells that a device is in this state. */
export async function untilStatus(page: Page, name: string, status: 'online' | 'offline'): Promise<void> {
  await rowOf(page, name).getByText(status, { exact: true }).waitFor();
}

/** Goes to the page of a device by way of the list, once it is online. */
export async function openDevice(page: Page, name: string): Promise<void> {
  // The console is loaded once: after that, its own way there is the quicker one.
  if (page.url() === 'about:blank') await page.goto('/devices');
  else await goTo(page, 'Devices');
  await untilStatus(page, name, 'online');
  await page.getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}
