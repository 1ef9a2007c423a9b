import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe finds wrong on a page as it stands, one line each: rule, reason, element. Must be empty. In the dark theme by all of its rules, in the light one by
 * those of colour, for a theme changes nothing else.
 */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // Through the debugger, as the page's own policy lets no foreign script in.
  await page.evaluate(source);
  const dark = await faultsNow(page, {});
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await faultsNow(page, { runOnly: ['color-contrast'] });
  await page.emulateMedia({ colorScheme: 'dark' });
  return [...dark, ...light];
}

async function faultsNow(page: Page, options: object): Promise<string[]> {
  const violations: Violation[] = await page.evaluate(
    `axe.run(${JSON.stringify(options)}).then((result) => result.violations)`,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ html, failureSummary }) =>
        `${id}: ${help}\n  ${html.slice(0, 200)}\n  ${failureSummary.slice(0, 300)}`,
    ),
  );
}
