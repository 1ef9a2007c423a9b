import { describe, expect, test } from 'bun:test';
import { hostname } from 'node:os';
import { apiOf } from './support/api.ts';
import { HAS_BROWSER } from './support/browser.ts';
import { openDevice, untilStatus } from './support/devices.ts';
import { childrenOf, untilGone } from './support/processes.ts';
import { shellOf } from './support/shell.ts';
import { useStage } from './support/stage.ts';
import { goTo } from './support/visitor.ts';

const DEVICE = hostname();
/** The server starts its agent again after a second. */
const BACK_WITHIN_MS = 30_000;

describe.skipIf(!HAS_BROWSER || process.platform !== 'linux')('what a crash leaves', () => {
  const stage = useStage({ owner: true, database: 'embedded', localAgent: true });

  /** A page with a terminal, and the id of its shell's process. */
  async function working() {
    const { page } = await stage.owner();
    await openDevice(page, DEVICE);
    await page.keyboard.press('t');
    const shell = await shellOf(page);
    return { page, shell_pid: Number(await shell.ask('pid=', 'echo pid=$$')) };
  }

  /** How the newest session ended, once it has; it must not be in the list twice. */
  async function lastEnd() {
    const { items } = await (await apiOf(stage.guru.url))('GET /api/v1/tunnel/sessions', { query: {} });
    const [last] = items;
    expect(items.filter(({ session_id }) => session_id === last?.session_id)).toHaveLength(1);
    return { status: last?.status, reason: last?.close_reason, sessions: items.length };
  }

  /** The local agent: the process among the server's own that runs the agent's program. */
  async function agentPid(): Promise<number> {
    const found = (await childrenOf(stage.guru.pid)).find(({ command }) =>
      command.includes('packages/agent/'),
    );
    if (found === undefined) throw new Error('the server has no agent');
    return found.pid;
  }

  /** Waits until the agent has connected after this moment: what a page says may be of before. */
  async function untilConnected(since: number): Promise<void> {
    const api = await apiOf(stage.guru.url);
    const [agent] = (await api('GET /api/v1/agents', { query: {} })).items;
    if (agent === undefined) throw new Error('there is no device');
    const params = { agent_id: agent.agent_id };
    const end = Date.now() + BACK_WITHIN_MS;
    for (;;) {
      const { connected_at } = await api('GET /api/v1/agents/{agent_id}', { params });
      if (connected_at !== null && Date.parse(connected_at) > since) return;
      if (Date.now() > end) throw new Error('the agent did not come back');
    }
  }

  test('a_killed_server_ends_its_sessions_once_and_leaves_no_shell_and_no_agent', async () => {
    const { page, shell_pid } = await working();
    const agent_pid = await agentPid();
    await stage.guru.kill();
    await page.getByText('The connection to the server is lost.').waitFor();
    await untilGone(agent_pid);
    await untilGone(shell_pid);

    await stage.guru.start();
    await page.getByText('The connection to the server broke.').waitFor();
    await page.getByText('live', { exact: true }).waitFor();
    expect(await lastEnd()).toEqual({ status: 'closed', reason: 'server_restarted', sessions: 1 });
    await goTo(page, 'Sessions');
    await page.getByRole('cell', { name: 'The server was restarted' }).waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
    await goTo(page, 'Devices');
    await untilStatus(page, DEVICE, 'online');
  });

  test('a_killed_agent_ends_its_sessions_and_is_started_again', async () => {
    const { page, shell_pid } = await working();
    const killed_at = Date.now();
    process.kill(await agentPid(), 'SIGKILL');
    await page
      .getByText('The device went away: it was switched off, or its network broke.')
      .first()
      .waitFor();
    await untilGone(shell_pid);
    expect(await lastEnd()).toEqual({ status: 'closed', reason: 'agent_disconnected', sessions: 2 });
    await untilConnected(killed_at);
    await goTo(page, 'Devices');
    await untilStatus(page, DEVICE, 'online');
  });

  test('a_planned_stop_with_a_terminal_open_ends_all_in_order', async () => {
    const { page, shell_pid } = await working();
    const all = await childrenOf(stage.guru.pid);
    await stage.guru.stop();
    await page.getByText('The server was stopped.').first().waitFor();
    for (const { pid } of [...all, { pid: shell_pid }]) await untilGone(pid);
    await stage.guru.start();
    expect(await lastEnd()).toEqual({ status: 'closed', reason: 'server_shutdown', sessions: 3 });
  });
});
