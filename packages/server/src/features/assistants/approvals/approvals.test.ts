import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call } from '../../../fixtures/index.ts';
import { type AssistantLab, type ConnectedAssistant, openAssistantLab } from '../fixtures/assistant-lab.ts';

let lab: AssistantLab;
let folder: string;
beforeAll(async () => {
  lab = await openAssistantLab();
  folder = await mkdtemp(join(tmpdir(), 'guru-approval-'));
});
afterEach(() => lab.clear());
afterAll(async () => {
  await lab[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Calls a tool that must wait for a person; resolves when the request stands. */
async function asks(assistant: ConnectedAssistant, name: string, args: object) {
  const asked = Promise.withResolvers<void>();
  const told = assistant.tool(name, { agent_id: lab.agent_id, ...args }, { news: () => asked.resolve() });
  await Promise.race([asked.promise, told]);
  const [approval] = await lab.approvals();
  if (approval === undefined) throw new Error(`nobody was asked: ${(await told).text}`);
  return { told, approval };
}

const touch = (file: string) => ({ command: ['touch', file], reason: 'to see it' });

test('a command waits for a yes, is shown as it is, and runs once it has come', async () => {
  const made = await lab.assistant();
  await using assistant = await lab.connect(made);
  const file = join(folder, 'a');
  const { told, approval } = await asks(assistant, 'run_command', touch(file));
  expect(approval).toMatchObject({
    assistant_name: 'Helper',
    agent_id: lab.agent_id,
    reason: 'to see it',
    fenced_by: 'No rule of the fence allows it.',
    action: { tool: 'run_command', command: ['touch', file], shell: false },
  });
  expect(await Bun.file(file).exists()).toBe(false);
  await lab.decide(approval, 'approved');
  expect(await told).toMatchObject({ failed: false });
  expect(await Bun.file(file).exists()).toBe(true);
  const [used] = await lab.approvals('approved');
  expect(used?.used_at).not.toBeNull();
  const actions = (await lab.audit(made.assistant_id)).map(({ action }) => action);
  expect(actions).toEqual(['approval.requested', 'command.run']);
});

test('a_yes_is_used_once', async () => {
  await using assistant = await lab.connect(await lab.assistant());
  const file = join(folder, 'once');
  const first = await asks(assistant, 'run_command', touch(file));
  await lab.decide(first.approval, 'approved');
  await first.told;
  await rm(file);
  const again = await asks(assistant, 'run_command', touch(file));
  expect(again.approval.approval_id).not.toBe(first.approval.approval_id);
  await lab.decide(again.approval, 'denied');
  expect(await again.told).toMatchObject({ failed: true });
  expect(await Bun.file(file).exists()).toBe(false);
});

test('of two equal calls that wait for the same yes one gets it', async () => {
  await using assistant = await lab.connect(await lab.assistant());
  const args = { command: ['sh', '-c', `echo x >> ${join(folder, 'twice')}`] };
  const one = await asks(assistant, 'run_command', args);
  const other = await asks(assistant, 'run_command', args);
  expect(other.approval.approval_id).toBe(one.approval.approval_id);
  await lab.decide(one.approval, 'approved');
  const ends = await Promise.all([one.told, other.told]);
  expect(ends.map(({ failed }) => failed).toSorted()).toEqual([false, true]);
  expect(await readFile(join(folder, 'twice'), 'utf8')).toBe('x\n');
});

test('a no is told plainly, with what the person says', async () => {
  await using assistant = await lab.connect(await lab.assistant());
  const { told, approval } = await asks(assistant, 'run_command', touch(join(folder, 'no')));
  await lab.decide(approval, 'denied', 'Not on a Friday.');
  const { text, failed } = await told;
  expect(failed).toBe(true);
  expect(text).toStartWith('Denied by');
  expect(text).toContain('Not on a Friday.');
  expect(await Bun.file(join(folder, 'no')).exists()).toBe(false);
});

test('a request that nobody answers expires after its time', async () => {
  await using assistant = await lab.connect(await lab.assistant({ approval_expires_s: 60 }));
  const { told, approval } = await asks(assistant, 'run_command', touch(join(folder, 'late')));
  await lab.pass(30_000, 31_000);
  const { text, failed } = await told;
  expect(failed).toBe(true);
  expect(text).toContain('expired');
  const { approval_id, content_hash } = approval;
  const late = await call(lab.url, 'POST /api/v1/approvals/{approval_id}/decision', {
    token: lab.owner,
    params: { approval_id },
    body: { decision: 'approved', content_hash },
  });
  expect(late).toMatchObject({ ok: false, problem: { code: 'approval_closed' } });
  expect(await Bun.file(join(folder, 'late')).exists()).toBe(false);
});

test('a call that was given up goes on when it is made again', async () => {
  await using assistant = await lab.connect(await lab.assistant());
  const file = join(folder, 'again');
  const gone = new AbortController();
  const asked = Promise.withResolvers<void>();
  const args = { agent_id: lab.agent_id, ...touch(file) };
  const told = assistant
    .tool('run_command', args, { news: () => asked.resolve(), signal: gone.signal })
    .catch(() => 'given up');
  await asked.promise;
  gone.abort();
  expect(await told).toBe('given up');
  const [approval] = await lab.approvals();
  if (approval === undefined) expect.unreachable();
  await lab.decide(approval, 'approved');
  expect(await Bun.file(file).exists()).toBe(false);
  expect(await assistant.tool('run_command', args)).toMatchObject({ failed: false });
  expect(await Bun.file(file).exists()).toBe(true);
});

test('a file is written as the diff that was shown, and not when it has changed meanwhile', async () => {
  await using assistant = await lab.connect(await lab.assistant());
  const path = join(folder, 'config');
  await writeFile(path, 'port = 1\nhost = a\n');
  const write = { path, content: 'port = 2\nhost = a\n' };
  const first = await asks(assistant, 'write_file', write);
  expect(first.approval.action).toMatchObject({ tool: 'write_file', path });
  expect(JSON.stringify(first.approval.action)).toContain('-port = 1\\n+port = 2\\n host = a');
  await writeFile(path, 'port = 3\nhost = a\n');
  await lab.decide(first.approval, 'approved');
  const changed = await first.told;
  expect(changed.failed).toBe(true);
  expect(changed.text).toContain('changed');
  expect(await readFile(path, 'utf8')).toBe('port = 3\nhost = a\n');

  const second = await asks(assistant, 'write_file', write);
  expect(JSON.stringify(second.approval.action)).toContain('-port = 3');
  await lab.decide(second.approval, 'approved');
  expect(await second.told).toMatchObject({ failed: false });
  expect(await readFile(path, 'utf8')).toBe(write.content);
});

test('a_key_that_is_revoked_in_the_middle_does_nothing_more', async () => {
  const made = await lab.assistant({
    commands: { allowed: [{ program: 'sleep', args: ['*'], changes: false }], refused: [] },
  });
  await using assistant = await lab.connect(made);
  const waiting = await asks(assistant, 'run_command', touch(join(folder, 'revoked')));
  const running = assistant.tool('run_command', { agent_id: lab.agent_id, command: ['sleep', '600'] });
  while ((await lab.sessions(made.assistant_id))[0]?.status !== 'active') await Bun.sleep(10);
  await lab.revoke(made.assistant_id);
  for (const told of [waiting.told, running]) {
    const { text, failed } = await told;
    expect(failed).toBe(true);
    expect(text).toContain('revoked');
  }
  await lab.decide(waiting.approval, 'approved');
  expect(await Bun.file(join(folder, 'revoked')).exists()).toBe(false);
  await expect(assistant.tool('list_devices', {})).rejects.toThrow();
  while ((await lab.sessions(made.assistant_id))[0]?.status !== 'closed') await Bun.sleep(10);
});

test('a session that no call uses is closed after a minute, and one session serves all calls', async () => {
  const made = await lab.assistant({
    commands: { allowed: [{ program: 'echo', args: ['**'], changes: false }], refused: [] },
  });
  await using assistant = await lab.connect(made);
  const echo = () => assistant.tool('run_command', { agent_id: lab.agent_id, command: ['echo', 'x'] });
  await Promise.all([echo(), echo(), echo()]);
  expect(await lab.sessions(made.assistant_id)).toMatchObject([{ status: 'active' }]);
  await lab.pass(30_000, 29_000);
  await echo();
  await lab.pass(30_000, 29_000);
  expect(await lab.sessions(made.assistant_id)).toMatchObject([{ status: 'active' }]);
  lab.clock.skip(1_500);
  while ((await lab.sessions(made.assistant_id))[0]?.status !== 'closed') await Bun.sleep(10);
  expect(await lab.sessions(made.assistant_id)).toMatchObject([{ close_reason: 'technician_closed' }]);
  expect(await echo()).toMatchObject({ failed: false });
  expect(await lab.sessions(made.assistant_id)).toHaveLength(2);
});

test('a decision names what was shown', async () => {
  await using assistant = await lab.connect(await lab.assistant());
  const { told, approval } = await asks(assistant, 'run_command', touch(join(folder, 'differs')));
  const { approval_id } = approval;
  const other = await call(lab.url, 'POST /api/v1/approvals/{approval_id}/decision', {
    token: lab.owner,
    params: { approval_id },
    body: { decision: 'approved', content_hash: '0'.repeat(64) },
  });
  expect(other).toMatchObject({ ok: false, problem: { code: 'approval_differs' } });
  await lab.decide(approval, 'denied');
  expect(await told).toMatchObject({ failed: true });
});
