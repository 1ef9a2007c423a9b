import { afterAll, beforeAll, expect, test } from 'bun:test';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { call, startWholeServer, type WholeServer } from '@guru/server/fixtures';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { type Home, MAIN, newHome, runGuru } from '../../fixtures/guru.ts';

const NOTHING = { all: true, client_ids: [], site_ids: [], agent_ids: [] };
const FENCE = {
  devices: NOTHING,
  read_only: true,
  other_sessions: false,
  commands: { allowed: [], refused: [] },
  files: { read: [], write: [], refused: [] },
  calls_per_minute: 60,
  approval_expires_s: 600,
};

let server: WholeServer;
let owner: string;
let key: string;
beforeAll(async () => {
  server = await startWholeServer();
  owner = await server.signIn();
  const body = { name: 'Helper', role: 'technician', fence: FENCE };
  const made = await call(server.url, 'POST /api/v1/assistants', { token: owner, body });
  key = made.ok ? made.value.key.key : expect.unreachable();
});
afterAll(() => server[Symbol.asyncDispose]());

/** The official client, with `guru mcp` as its server. */
async function connect(home: Home, args: readonly string[], env: Record<string, string>) {
  const client = new Client({ name: 'test', version: '1.0.0' });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [MAIN, 'mcp', ...args],
    env: { ...home.env, ...env },
    stderr: 'ignore',
  });
  await client.connect(transport);
  return { client, [Symbol.asyncDispose]: () => client.close() };
}

test('the official client works through guru mcp on stdio', async () => {
  using home = newHome();
  await using it = await connect(home, ['--server', server.url], { GURU_AI_KEY: key });
  const { tools } = await it.client.listTools();
  expect(tools.map(({ name }) => name).toSorted()).toEqual([
    'inspect_device',
    'list_devices',
    'list_folder',
    'read_file',
    'read_session',
    'run_command',
    'write_file',
  ]);
  const { resources } = await it.client.listResources();
  expect(resources.map(({ uri }) => uri)).toContain('guru://fence');
  const fence = await it.client.readResource({ uri: 'guru://fence' });
  expect(JSON.stringify(fence)).toContain('calls_per_minute');
  const listed = await it.client.callTool({ name: 'list_devices', arguments: {} });
  expect(JSON.stringify(listed)).toContain('0 devices');
});

test('a stored key is for its owner alone, and for its server alone', async () => {
  using home = newHome();
  const stored = await runGuru(home, ['mcp', 'login', '--server', server.url], `${key}\n`);
  expect(stored).toMatchObject({ exit_code: 0 });
  expect(statSync(join(home.folder, 'guru', 'assistant.json')).mode & 0o777).toBe(0o600);
  await using it = await connect(home, [], {});
  expect((await it.client.listTools()).tools).toHaveLength(7);
  const other = await runGuru(home, ['mcp', '--server', 'http://127.0.0.1:1']);
  expect(other).toMatchObject({ exit_code: 3 });
  expect(other.stderr).toContain('other_server');
});

test('a person’s sign-in is never used', async () => {
  using home = newHome();
  const { email, password } = { email: 'owner@example.test', password: 'correct horse battery staple' };
  const signedIn = await runGuru(home, ['login', '--server', server.url, '--email', email], `${password}\n`);
  expect(signedIn).toMatchObject({ exit_code: 0 });
  const without = await runGuru(home, ['mcp', '--server', server.url]);
  expect(without).toMatchObject({ exit_code: 3 });
  expect(without.stderr).toContain('no_assistant_key');
});

test('a key that is worth nothing is told as an error of the protocol', async () => {
  using home = newHome();
  const wrong = connect(home, ['--server', server.url], { GURU_AI_KEY: `guru_ai_${'x'.repeat(43)}` });
  await expect(wrong).rejects.toThrow('Guru could not be asked');
});
