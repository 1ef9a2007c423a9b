import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentSummary } from '@guru/protocol/api';
import { type ThrowawayDatabase, throwawayDatabase } from '@guru/testkit';
import { readConfig } from '../../config/index.ts';
import { call } from '../../fixtures/call.ts';
import { OWNER } from '../../fixtures/whole-server.ts';
import { createLogger } from '../../log.ts';
import { startServer } from '../../start.ts';

let database: ThrowawayDatabase;
let folder: string;
beforeAll(async () => {
  database = await throwawayDatabase();
  folder = await mkdtemp(join(tmpdir(), 'guru-local-agent-'));
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** A server with its local agent, on the database and folder of this file. */
async function start(env: Record<string, string> = {}) {
  const words: string[] = [];
  const log = createLogger('info', { write: (line) => words.push(line) });
  const settings = { GURU_PORT: '0', GURU_DATA_DIR: folder, DATABASE_URL: database.url };
  const guru = await startServer({ ...readConfig({ ...settings, ...env }), admin: OWNER }, { log });
  const signedIn = await call(guru.url, 'POST /api/v1/auth/login', { body: OWNER });
  const token = signedIn.ok ? signedIn.value.access_token : expect.unreachable();
  const devices = async (): Promise<readonly AgentSummary[]> => {
    const answer = await call(guru.url, 'GET /api/v1/agents', { token });
    return answer.ok ? answer.value.items : expect.unreachable();
  };
  return {
    guru,
    token,
    words,
    devices,
    /** The first device, as soon as it is connected. */
    async online(): Promise<AgentSummary> {
      for (;;) {
        const device = (await devices()).find(({ status }) => status === 'online');
        if (device !== undefined) return device;
        await Bun.sleep(20);
      }
    },
    [Symbol.asyncDispose]: () => guru.stop('test'),
  };
}

const storedId = async (): Promise<unknown> =>
  JSON.parse(await readFile(join(folder, 'agent', 'identity.json'), 'utf8')).agent_id;

test('the machine of the server is the same first device through every start, until people remove it', async () => {
  let first: AgentSummary;
  {
    await using server = await start();
    first = await server.online();
    expect(first.site_name).toBe('Main');
    expect(await storedId()).toBe(first.agent_id);
  }
  {
    await using server = await start();
    expect((await server.online()).agent_id).toBe(first.agent_id);
    const params = { agent_id: first.agent_id };
    expect(
      (await call(server.guru.url, 'DELETE /api/v1/agents/{agent_id}', { token: server.token, params })).ok,
    ).toBe(true);
    expect(await server.devices()).toEqual([]);
  }
  {
    await using server = await start();
    while (!server.words.some((line) => line.includes('was removed from the devices'))) await Bun.sleep(20);
    expect(await server.devices()).toEqual([]);
  }
  await rm(join(folder, 'agent'), { recursive: true });
  await using server = await start();
  expect((await server.online()).hostname).toBe(first.hostname);
}, 60_000);

test('an identity of another server is replaced', async () => {
  await using other = await throwawayDatabase();
  await using server = await start({ DATABASE_URL: other.url });
  const device = await server.online();
  expect(await storedId()).toBe(device.agent_id);
}, 60_000);
