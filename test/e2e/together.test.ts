import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { newHome, openGuru, runGuru } from '@guru/cli/fixtures';
import type { ApiClient } from '@guru/client';
import { startProxy } from '@guru/testkit';
import { type AgentProcess, startAgent } from './support/agent.ts';
import { apiOf, enrolmentToken } from './support/api.ts';
import { addBob, apiOfBob, BOB, lookOn } from './support/colleague.ts';
import { type Guru, OWNER, startGuru } from './support/guru.ts';
import { untilOnline } from './support/online.ts';
import { openTerminalOn } from './support/window.ts';

const TEST_MS = 120_000;
const MIB = 1024 * 1024;
setDefaultTimeout(TEST_MS);

describe.skipIf(process.platform !== 'linux')('two people on one real terminal', () => {
  let guru: Guru;
  let agent: AgentProcess;
  let api: ApiClient;
  let bobs: ApiClient;
  let agent_id: string;

  beforeAll(async () => {
    guru = await startGuru({ owner: true });
    await addBob(guru);
    [api, bobs] = await Promise.all([apiOf(guru.url), apiOfBob(guru.url)]);
    const token = await enrolmentToken(api);
    agent = await untilOnline(api, () => startAgent({ server: guru.url, token }));
    agent_id = (await api('GET /api/v1/agents')).items[0]?.agent_id ?? '';
  }, TEST_MS);
  afterAll(async () => {
    await agent?.[Symbol.asyncDispose]();
    await guru?.[Symbol.asyncDispose]();
  }, TEST_MS);

  const open = () => openTerminalOn({ api, url: guru.url, agent_id });

  test('both see the same bytes; the watcher types when he is given the keys, and not before', async () => {
    await using mine = await open();
    await mine.type('stty -echo; PS1=; printf "be%s\\n" fore\n');
    await mine.shows('before');
    await using bob = await lookOn(bobs, { url: guru.url, session_id: mine.session_id });
    const terminal = await bob.terminal();
    await mine.type(
      'for i in $(seq 1 2000); do printf "\\033[3%dmä€😀 %d\\033[0m\\n" $((i % 8)) $i; done; echo fin"ished"\n',
    );
    await mine.shows('finished');
    await bob.until(() => bob.printed().includes('finished'));
    expect(mine.printed().endsWith(bob.printed())).toBe(true);
    expect(bob.printed()).toContain('before');

    await terminal.write(Buffer.from('echo st"olen"\n'));
    await mine.type('echo own"er"\n');
    await mine.shows('owner');
    expect(mine.printed()).not.toContain('stolen');
    mine.session.say({ type: 'give_control', payload: { window: bob.session.info.window_id } });
    await bob.until(() => bob.people().some(({ role, has_control }) => role === 'watcher' && has_control));
    await mine.type('echo st"olen back"\n');
    await terminal.write(Buffer.from('echo he"lped"\n'));
    await mine.shows('helped');
    await bob.until(() => bob.printed().includes('helped'));
    expect(mine.printed()).not.toContain('stolen');
  });

  test('a_watcher_whose_line_takes_nothing_costs_the_owner_and_the_server_nothing', async () => {
    const { hostname: host, port } = new URL(guru.url);
    await using line = await startProxy({ target: { host, port: Number(port) } });
    await using mine = await open();
    await mine.type('stty -echo; PS1=; echo re"ady"\n');
    await mine.shows('ready');
    const before = memoryOf(guru.pid);
    const socket_url = `http://${line.host}:${line.port}`;
    const bob = await lookOn(bobs, { url: guru.url, session_id: mine.session_id, socket_url });
    await bob.until(() => bob.printed().includes('ready'));
    line.stall();
    const shown = bob.printed();
    await mine.type(`head -c ${6 * MIB} /dev/zero | tr '\\0' x; echo; echo fl"ooded"\n`);
    await mine.shows('flooded');
    for (let times = 0; times < 20; times += 1) {
      await mine.type(`echo ec"ho ${times}"\n`);
      await mine.shows(`echo ${times}`);
    }
    expect(bob.printed()).toBe(shown);
    expect(memoryOf(guru.pid) - before).toBeLessThan(64 * MIB);
    line.cut();
    await bob[Symbol.asyncDispose]();
  });

  test('a watcher is told when the session ends, and when somebody with the right takes it over', async () => {
    const { session_id } = await bobs('POST /api/v1/tunnel/open', { body: { agent_id } });
    await using owner = await lookOn(api, { url: guru.url, session_id });
    const taken = await api('POST /api/v1/tunnel/open', { body: { agent_id, take_over: true } });
    expect((await owner.session.closed).reason).toBe('taken_over');
    expect((await api('GET /api/v1/tunnel/status/{session_id}', { params: taken })).status).toBe('active');
    await api('POST /api/v1/tunnel/close', { body: { session_id: taken.session_id } });
  });

  test('from the command line: a busy device says who has it and how to look on, and looking on shows what is done there', async () => {
    await using mine = await open();
    using home = newHome();
    const args = ['login', '--server', guru.url, '--email', BOB.email];
    expect((await runGuru(home, args, `${OWNER.password}\n`)).exit_code).toBe(0);
    const busy = await runGuru(home, ['exec', hostname(), '--', 'true']);
    expect(busy.stderr).toContain('Owner');
    await using refused = openGuru(home, ['shell', hostname()]);
    expect(await refused.exited).toBe(1);
    expect(refused.screen()).toContain('It is held by Owner since');
    expect(refused.screen()).toContain('guru shell --watch');

    await mine.type('echo vis"ible"\n');
    await mine.shows('visible');
    await using look = openGuru(home, ['shell', '--watch', hostname()]);
    await look.shows('visible');
    look.type('a');
    await mine.type('echo st"ill mine"\n');
    await look.shows('still mine');
    const [, asking] = await watcherOf(mine.session_id);
    mine.session.say({ type: 'give_control', payload: { window: asking ?? '' } });
    await look.shows('You have the keys.');
    look.type('echo from the co"lleague"\r');
    await mine.shows('from the colleague');
    look.type('~.');
    await look.shows('Owner has the keys.');
    look.type('q');
    expect(await look.exited).toBe(0);
    expect(look.isCooked()).toBe(true);
  });

  /** Who asked for the keys of a session, and the window. */
  async function watcherOf(session_id: string): Promise<[string?, string?]> {
    for (;;) {
      const path = 'GET /api/v1/tunnel/sessions/{session_id}';
      const { timeline } = await api(path, { params: { session_id }, query: {} });
      const asked = timeline.items.find(({ operation }) => operation === 'control_asked');
      const { name, window } = asked?.details ?? {};
      if (typeof name === 'string' && typeof window === 'string') return [name, window];
      await Bun.sleep(50);
    }
  }
});

/** Bytes that a process has in memory. */
function memoryOf(pid: number): number {
  const [, kib = '0'] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) * 1024;
}
