import type { Locator, Page } from 'playwright-core';

/** A terminal as a person sees it: lines on a screen, and a keyboard. */
export interface Shell {
  readonly screen: Locator;
  /** Waits until a line of the screen reads so, apart from spaces around it. */
  line(words: string | RegExp, timeout?: number): Promise<void>;
  /** Types a line and presses Enter. */
  type(line: string): Promise<void>;
  /** Types a command, and answers the word that it printed after `prefix` on a line of its own. */
  ask(prefix: string, command: string): Promise<string>;
  /** Columns and rows that are drawn, counted on the screen itself. */
  size(): Promise<{ cols: number; rows: number }>;
}

/** The terminal that shows in a page. Resolves once its shell takes keys. */
export async function shellOf(page: Page): Promise<Shell> {
  const screen = page.locator('.xterm-rows');
  const rows = screen.locator('> div');

  const shell: Shell = {
    screen,
    async line(words, timeout) {
      const pattern = typeof words === 'string' ? escaped(words) : words.source;
      const line = rows.filter({ hasText: new RegExp(`^\\s*${pattern}\\s*$`) });
      await line.last().waitFor(timeout === undefined ? {} : { timeout });
    },
    async type(line) {
      await page.locator('.xterm-helper-textarea').focus();
      await page.keyboard.type(line);
      await page.keyboard.press('Enter');
    },
    async ask(prefix, command) {
      await shell.type(command);
      const answer = rows.filter({ hasText: new RegExp(`^\\s*${prefix}\\S+\\s*$`) }).last();
      return ((await answer.textContent()) ?? '').trim().slice(prefix.length);
    },
    async size() {
      await shell.type(`clear; printf '%0999d' 0; echo; echo counted`);
      await shell.line('counted');
      const lines = await rows.allTextContents();
      return { cols: Math.max(...lines.map((line) => line.replace(/[^0]/g, '').length)), rows: lines.length };
    },
  };
  await screen.waitFor();
  await page.getByRole('button', { name: /connected$/ }).waitFor();
  return shell;
}

function escaped(words: string): string {
  return words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
