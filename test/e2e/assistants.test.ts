import { describe, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { accessibilityFaults } from './support/axe.ts';
import { HAS_BROWSER } from './support/browser.ts';
import { openDevice } from './support/devices.ts';

import { useStage } from './support/stage.ts';
import { goTo } from './support/visitor.ts';

describe.skipIf(!HAS_BROWSER)('an assistant', () => {
  const stage = useStage({ owner: true, localAgent: true });
  const mark = join(tmpdir(), `guru-e2e-mark-${process.pid}`);
  let key = '';
  let agent_id = '';

  /** The official client, in a version of the protocol. */
  async function connect(mode: 'legacy' | 'auto') {
    const client = new Client({ name: 'e2e', version: '1.0.0' }, { versionNegotiation: { mode } });
    const headers = { authorization: `Bearer ${key}` };
    await client.connect(
      new StreamableHTTPClientTransport(new URL(`${stage.guru.url}/mcp`), { requestInit: { headers } }),
    );
    return { client, [Symbol.asyncDispose]: () => client.close() };
  }

  const textOf = (result: unknown) => JSON.stringify(result);

  test('is made in the settings, with a key that is shown once and the line to paste', async () => {
    const { page, faults } = await stage.owner();
    await openDevice(page, hostname());
    agent_id = page.url().split('/').at(-1)?.split('?')[0] ?? '';
    await page.goto('/settings/assistants');
    await page.getByRole('button', { name: 'Make an assistant' }).click();
    await page.getByLabel('Name').fill('Night shift');
    await page.getByLabel('Commands that it may run by itself').fill('uname -a\n+ touch *');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Make an assistant' }).click();
    await page.getByRole('heading', { name: 'Copy the key of “Night shift” now' }).waitFor();
    key = (await page.getByText(/^guru_ai_[\w-]{43}$/).textContent()) ?? '';
    expect(await page.getByText(/^claude mcp add .*\/mcp/).textContent()).toContain(key);
    await page.getByRole('button', { name: 'Done' }).click();
    expect(await page.getByText(key).count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test.each(['legacy', 'auto'] as const)(
    'works over HTTP with the official client, mode %s',
    async (mode) => {
      await using it = await connect(mode);
      expect((await it.client.listTools()).tools.length).toBe(7);
      const ran = await it.client.callTool({
        name: 'run_command',
        arguments: { agent_id, command: ['uname', '-a'] },
      });
      expect(textOf(ran)).toContain('exit code 0');
      const fence = await it.client.readResource({ uri: 'guru://fence' });
      expect(textOf(fence)).toContain('Night shift');
    },
  );

  test.each(['legacy', 'auto'] as const)(
    'asks, is seen on a phone at once, and goes on with a yes, mode %s',
    async (mode) => {
      await rm(mark, { force: true });
      await using phone = await stage.signedIn({ phone: true, size: { width: 390, height: 844 } });
      const { page, faults } = phone;
      await using it = await connect(mode);
      const told = it.client.callTool({
        name: 'run_command',
        arguments: { agent_id, command: ['touch', mark], reason: 'to leave a mark' },
      });
      await page.getByRole('status', { name: '1 waiting' }).waitFor();
      await goTo(page, 'Approvals');
      await page.getByText('It changes the device, and the fence is read-only.').waitFor();
      await page.getByText(mark, { exact: true }).waitFor();
      await page.getByText('to leave a mark').waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(existsSync(mark)).toBe(false);
      await page.getByRole('button', { name: 'Allow once' }).click();
      expect(textOf(await told)).toContain('exit code 0');
      expect(existsSync(mark)).toBe(true);
      await page.getByText('Nobody waits for you').waitFor();
      expect(faults).toEqual([]);
    },
  );

  test('shows the change of a file before it is made, and a no is told', async () => {
    await writeFile(mark, 'port = 1\nhost = a\n');
    const { page } = await stage.owner();
    await using it = await connect('legacy');
    const told = it.client.callTool({
      name: 'write_file',
      arguments: { agent_id, path: mark, content: 'port = 2\nhost = a\n' },
    });
    await goTo(page, 'Approvals');
    const change = page.getByRole('region', { name: 'Change' });
    await change.getByText('-port = 1').waitFor();
    await change.getByText('+port = 2').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByLabel('A word to the assistant').fill('Use port 3.');
    await page.getByRole('button', { name: 'Deny' }).click();
    const text = textOf(await told);
    expect(text).toContain('Denied by');
    expect(text).toContain('Use port 3.');
    expect(await Bun.file(mark).text()).toBe('port = 1\nhost = a\n');
    await rm(mark, { force: true });
  });

  test('is revoked, and its key is worth nothing', async () => {
    const { page } = await stage.owner();
    await page.goto('/settings/assistants');
    await page.getByRole('button', { name: 'Revoke: Night shift' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('revoked', { exact: true }).waitFor();
    await expect(connect('legacy')).rejects.toThrow();
  });
});
