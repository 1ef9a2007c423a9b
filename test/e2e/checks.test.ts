import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiClient } from '@guru/client';
import type { CheckLevel } from '@guru/protocol/control';
import { type AgentProcess, startAgent } from './support/agent.ts';
import { apiOf, enrolmentToken } from './support/api.ts';
import { type Guru, startGuru } from './support/guru.ts';
import { untilOnline } from './support/online.ts';

/** A check runs each ten seconds at most often; only a test that hangs comes near to this. */
const TEST_MS = 120_000;

setDefaultTimeout(TEST_MS);

describe.skipIf(process.platform !== 'linux')('what a device watches by itself', () => {
  let guru: Guru;
  let agent: AgentProcess;
  let api: ApiClient;
  let agent_id: string;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'guru-checks-'));
    guru = await startGuru({ owner: true });
    api = await apiOf(guru.url);
    const token = await enrolmentToken(api);
    agent = await untilOnline(api, () => startAgent({ server: guru.url, token }));
    const { items } = await api('GET /api/v1/agents', { query: {} });
    agent_id = items[0]?.agent_id ?? '';
  }, TEST_MS);
  afterAll(async () => {
    await agent?.[Symbol.asyncDispose]();
    await guru?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  }, TEST_MS);

  async function until(key: string, level: CheckLevel) {
    for (;;) {
      const { items } = await api('GET /api/v1/agents/{agent_id}/checks', { params: { agent_id } });
      const found = items.find((item) => item.key === key);
      if (found?.level === level) return found;
      await Bun.sleep(100);
    }
  }

  /** How often the script has run. */
  const runs = () => readFileSync(join(folder, 'runs')).length;

  async function untilRuns(times: number): Promise<void> {
    while (runs() < times) await Bun.sleep(50);
  }

  test('is told by a policy, and found out on the device', async () => {
    const schedule = { interval_s: 10, timeout_s: 5 };
    const file = { path: folder, must_exist: true, max_age_s: null, min_bytes: null, max_bytes: null };
    const text = `echo >> ${folder}/runs; echo 'half full | tank=50l;80;90'; [ -e ${folder}/broken ] && exit 2; exit 1`;
    const script = { command: [text], shell: true };
    const { policy_id } = await api('POST /api/v1/policies', {
      body: {
        name: 'ours',
        description: '',
        settings: {},
        checks: {
          folder: { kind: 'file', name: 'Folder', params: file, ...schedule },
          tank: { kind: 'script', name: 'Tank', params: script, ...schedule },
        },
      },
    });
    const targets = [{ level: 'partner' as const, target_id: null }];
    await api('PUT /api/v1/policies/{policy_id}/targets', { params: { policy_id }, body: { targets } });
    await until('folder', 'ok');
    const tank = await until('tank', 'warning');
    expect(tank).toMatchObject({ summary: 'half full', perf: [{ label: 'tank', value: 50, unit: 'l' }] });
  });

  test('is_found_out_while_there_is_no_server_also_by_an_agent_that_was_killed', async () => {
    await guru.kill();
    const [broken, wentDown] = [join(folder, 'broken'), Date.now()];
    writeFileSync(broken, '');
    await untilRuns(runs() + 1);
    await agent.kill();
    const before = runs();
    agent.run();
    await untilRuns(before + 1);
    await guru.start();
    const cameBack = Date.now();
    api = await apiOf(guru.url);
    const tank = await until('tank', 'critical');
    expect(Date.parse(tank.since ?? '')).toBeWithin(wentDown, cameBack + 1);
  });
});
