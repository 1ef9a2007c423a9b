import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { newHome, runGuru } from '@guru/cli/fixtures';
import type { ApiClient } from '@guru/client';
import { type AgentProcess, startAgent } from './support/agent.ts';
import { apiOf, enrolmentToken } from './support/api.ts';
import { type Guru, OWNER, startGuru } from './support/guru.ts';
import { untilOnline } from './support/online.ts';
import { openTerminalOn } from './support/window.ts';

const TEST_MS = 90_000;
/** The device tells of what was typed within 200 ms (spec §5). */
const TOLD_WITHIN_MS = 300;
const MIB = 1024 * 1024;
setDefaultTimeout(TEST_MS);

describe.skipIf(process.platform !== 'linux')('recordings of a real terminal', () => {
  let guru: Guru;
  let agent: AgentProcess;
  let api: ApiClient;
  let agent_id: string;

  beforeAll(async () => {
    guru = await startGuru({ owner: true });
    api = await apiOf(guru.url);
    const token = await enrolmentToken(api);
    agent = await untilOnline(api, () => startAgent({ server: guru.url, token }));
    agent_id = (await api('GET /api/v1/agents')).items[0]?.agent_id ?? '';
  }, TEST_MS);
  afterAll(async () => {
    await agent?.[Symbol.asyncDispose]();
    await guru?.[Symbol.asyncDispose]();
  }, TEST_MS);

  const open = (shell?: string) =>
    openTerminalOn({ api, url: guru.url, agent_id, ...(shell !== undefined && { shell }) });

  /** The recording of a session's terminal once it has ended. */
  async function recordingOf(session_id: string) {
    for (;;) {
      const [recording] = (await api('GET /api/v1/recordings', { query: { session_id } })).items;
      if (recording?.ended_at) return recording;
      await Bun.sleep(20);
    }
  }

  async function eventsOf(recording_id: string) {
    const events = [];
    for (let from_seq: number | null = 0; from_seq !== null; ) {
      const path = 'GET /api/v1/recordings/{recording_id}/events';
      const page: Awaited<ReturnType<typeof api<typeof path>>> = await api(path, {
        params: { recording_id },
        query: { from_seq },
      });
      events.push(...page.events);
      from_seq = page.next_seq;
    }
    return events;
  }

  async function replay(session_id: string) {
    const recording = await recordingOf(session_id);
    const events = await eventsOf(recording.recording_id);
    const all = (wanted: string) =>
      events.flatMap(([, code, data]) => (code === wanted ? [data] : [])).join('');
    return { recording, output: all('o'), input: all('i'), whole: JSON.stringify(events) };
  }

  test('what is replayed is what the terminal printed', async () => {
    await using terminal = await open();
    await terminal.type(
      'for i in $(seq 1 2000); do printf "ä€😀漢|%s" $i; done; echo; echo who""le; exit 5\n',
    );
    expect(await terminal.terminal.ended).toMatchObject({ code: 5 });
    const { recording, output } = await replay(terminal.session_id);
    expect(output).toBe(terminal.printed());
    expect(recording).toMatchObject({ exit_code: 5, lost_bytes: 0 });
  });

  test('a_password_typed_at_read_s_or_at_a_prompt_like_sudo_s_is_not_kept_and_everything_after_is', async () => {
    await using terminal = await open('/bin/bash');
    await terminal.type('echo re""ady\n');
    await terminal.shows('ready');
    // A line that is typed before the device has told of the one before it counts as typed ahead, and what is typed ahead of a password prompt is hidden.
    await Bun.sleep(TOLD_WITHIN_MS);
    await terminal.type(
      'read -rsp "Key of the sa""fe: " x; echo; printf "got %s\\n" "$(expr length "$x")"\n',
    );
    await terminal.shows('Key of the safe: ');
    await terminal.type('swordfish-1\n');
    await terminal.shows('got 11');
    // What sudo and ssh do: no echo, on the terminal itself, whatever standard input is.
    await terminal.type(
      `sh -c 'old=$(stty -g </dev/tty); stty -echo </dev/tty; printf "[su""do] password for ada: " >/dev/tty; read -r y </dev/tty; stty "$old" </dev/tty; echo; printf "took %s\\n" "$(expr length "$y")"'\n`,
    );
    await terminal.shows('[sudo] password for ada: ');
    await terminal.type('swordfish-2\n');
    await terminal.shows('took 11');
    await terminal.type('echo af""ter; exit\n');
    await terminal.terminal.ended;
    const { whole, input } = await replay(terminal.session_id);
    expect(whole).not.toContain('swordfish');
    expect(input).toStartWith('echo re""ady\n');
    expect(input).toEndWith('echo af""ter; exit\n');
    expect(input).toContain('read -rsp');
  });

  test('guru lists the session, shows what happened in it, replays it, and writes the file', async () => {
    using home = newHome();
    const login = ['login', '--server', guru.url, '--email', OWNER.email];
    expect(await runGuru(home, login, `${OWNER.password}\n`)).toMatchObject({ exit_code: 0 });
    let session_id: string;
    {
      await using terminal = await open();
      ({ session_id } = terminal);
      await terminal.type('echo re""corded; exit 4\n');
      await terminal.terminal.ended;
    }
    const { recording, output } = await replay(session_id);
    const listed = await runGuru(home, ['sessions', '--json']);
    expect(JSON.parse(listed.stdout)[0]).toMatchObject({ session_id, status: 'closed' });
    const show = () => runGuru(home, ['sessions', 'show', session_id]);
    // What happened is written down in batches.
    let shown = await show();
    while (!shown.stdout.includes('channel_opened')) shown = await show();
    expect(shown.stdout).toContain(recording.recording_id);
    expect(shown.stdout).toMatch(/channel_opened .*"terminal"/);
    // Into a pipe it comes at once, and as it was.
    expect((await runGuru(home, ['replay', recording.recording_id])).stdout).toBe(output);
    const { stdout } = await runGuru(home, ['replay', recording.recording_id, '--raw']);
    const [header = '', ...lines] = stdout.split('\n').slice(0, -1);
    expect(JSON.parse(header)).toMatchObject({ version: 3, term: { cols: 80, rows: 24 } });
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual([expect.any(Number), 'x', '4']);
    expect(await runGuru(home, ['replay', crypto.randomUUID()])).toMatchObject({ exit_code: 1 });
  });

  test('a_flood_of_100_MB_makes_the_server_no_larger', async () => {
    const memory = () => {
      const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${guru.pid}/status`, 'utf8'))?.[1];
      return Number(kib) * 1024;
    };
    const bytes = 100 * MIB;
    let received = 0;
    /** The most that the server had in each half. */
    const most = [0, 0];
    const before = memory();
    await using flood = await openTerminalOn({
      api,
      url: guru.url,
      agent_id,
      onOutput(piece) {
        received += piece.length;
        if (received % (4 * MIB) >= piece.length) return;
        const half = received < bytes / 2 ? 0 : 1;
        most[half] = Math.max(most[half] ?? 0, memory());
      },
    });
    await flood.type(`stty raw; yes "a line of a flood that goes on and on" | head -c ${bytes}; exit\n`);
    await flood.terminal.ended;
    const recording = await recordingOf(flood.session_id);
    expect(received).toBeGreaterThanOrEqual(bytes);
    expect(recording.output_bytes + recording.lost_bytes).toBe(received);
    const [first = 0, second = 0] = most.map((bytesThen) => (bytesThen - before) / MIB);
    // Its memory is bounded, so the second half costs no more than the first.
    expect(first).toBeLessThan(250);
    expect(second).toBeLessThan(first + 120);
  });

  test('a_killed_server_loses_at_most_the_last_second', async () => {
    const ticks: number[] = [];
    let text = '';
    const decoder = new TextDecoder();
    const terminal = await openTerminalOn({
      api,
      url: guru.url,
      agent_id,
      onOutput(bytes) {
        text += decoder.decode(bytes, { stream: true });
        for (;;) {
          const tick = text.indexOf(`tick ${ticks.length}\r\n`);
          if (tick < 0) return;
          ticks.push(performance.now());
        }
      },
    });
    await terminal.type('i=0; while :; do echo "tick $i"; i=$((i+1)); sleep 0.02; done\n');
    while (ticks.length < 150) await Bun.sleep(20);
    const killed_at = performance.now();
    await guru.kill();
    const seen = ticks.filter((at) => at < killed_at - 1000).length;
    terminal.session.close();
    await guru.start();
    api = await apiOf(guru.url);
    const { recording, output } = await replay(terminal.session_id);
    const [, last = '-1'] = [...output.matchAll(/tick (\d+)\r\n/g)].at(-1) ?? [];
    expect(recording.cut).toBe(true);
    expect(seen).toBeGreaterThan(20);
    expect(Number(last) + 1).toBeGreaterThanOrEqual(seen);
  });
});
