import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { type ApiClient, ApiProblem } from '@guru/client';
import { type AttachedSession, attachSession, fromWebSocket, type Terminal } from '@guru/client/session';
import { type Proxy as Line, startProxy } from '@guru/testkit';
import { type AgentProcess, startAgent } from './support/agent.ts';
import { apiOf, enrolmentToken } from './support/api.ts';
import { type Guru, startGuru } from './support/guru.ts';

setDefaultTimeout(60_000);

/** A shell over a session, and what it has printed. */
interface Desk {
  readonly session_id: string;
  readonly session: AttachedSession;
  readonly terminal: Terminal;
  shows(text: string): Promise<void>;
}

describe('the link of an agent', () => {
  let guru: Guru;
  let line: Line;
  let agent: AgentProcess;
  let api: ApiClient;

  beforeAll(async () => {
    guru = await startGuru({ owner: true });
    line = await startProxy({ target: { host: '127.0.0.1', port: Number(new URL(guru.url).port) } });
    api = await apiOf(guru.url);
    const token = await enrolmentToken(api);
    agent = await startAgent({ server: `http://127.0.0.1:${line.port}`, token });
  });
  afterAll(async () => {
    await agent?.[Symbol.asyncDispose]();
    await line?.close();
    await guru?.[Symbol.asyncDispose]();
  });

  async function agentId(): Promise<string> {
    const { items } = await api('GET /api/v1/agents', { query: {} });
    const id = items[0]?.agent_id;
    if (id === undefined) throw new Error('no agent has enrolled');
    return id;
  }

  /** Opens a session as soon as the agent is there. */
  async function open(): Promise<string> {
    const agent_id = await agentId();
    for (;;) {
      try {
        return (await api('POST /api/v1/tunnel/open', { body: { agent_id } })).session_id;
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.code !== 'agent_not_connected') throw error;
        await Bun.sleep(100);
      }
    }
  }

  async function sitDown(): Promise<Desk> {
    const session_id = await open();
    const { ticket } = await api('POST /api/v1/tunnel/ticket', { body: { session_id } });
    const origin = guru.url;
    const openSocket = fromWebSocket(
      (url, protocols) => new WebSocket(url, { protocols, headers: { origin } }),
    );
    const session = await attachSession({ socket_url: origin.replace('http', 'ws'), ticket, openSocket });
    let printed = '';
    let look = () => {};
    const terminal = await session.openTerminal({
      cols: 80,
      rows: 24,
      onOutput(bytes, done) {
        printed += Buffer.from(bytes).toString();
        look();
        done();
      },
    });
    const shows = (text: string) =>
      new Promise<void>((resolve) => {
        look = () => {
          if (printed.includes(text)) resolve();
        };
        look();
      });
    await terminal.write(Buffer.from('echo re""ady\n'));
    await shows('ready');
    return { session_id, session, terminal, shows };
  }

  async function isGone({ pid }: Terminal): Promise<void> {
    while (existsSync(`/proc/${pid}`)) await Bun.sleep(20);
  }

  const statusOf = (session_id: string) =>
    api('GET /api/v1/tunnel/status/{session_id}', { params: { session_id } });

  test('a session begins and ends on the connection that is there, and leaves no process', async () => {
    const desk = await sitDown();
    expect(line.connections()).toBe(1);
    await desk.terminal.write(Buffer.from('nohup sleep 1000 >/dev/null 2>&1 & echo pid=$!.\n'));
    await desk.shows('pid=');
    const { session_id } = desk;
    await api('POST /api/v1/tunnel/close', { body: { session_id } });
    expect(await desk.session.closed).toMatchObject({ reason: 'technician_closed' });
    await isGone(desk.terminal);
    expect(line.connections()).toBe(1);
    const next = await sitDown();
    next.session.close();
    await isGone(next.terminal);
    expect(line.connections()).toBe(1);
  });

  test('a_line_that_breaks_is_followed_by_another_and_the_session_goes_on', async () => {
    const desk = await sitDown();
    line.cut();
    await desk.terminal.write(Buffer.from('echo st""ill here\n'));
    await desk.shows('still here');
    expect(await statusOf(desk.session_id)).toMatchObject({ status: 'active' });
    desk.session.close();
    await isGone(desk.terminal);
  });

  test('a_server_that_is_stopped_and_started_finds_its_agent_again', async () => {
    const desk = await sitDown();
    await guru.stop();
    await isGone(desk.terminal);
    await guru.start();
    api = await apiOf(guru.url);
    expect((await statusOf(desk.session_id)).status).toBe('closed');
    const again = await sitDown();
    again.session.close();
    await isGone(again.terminal);
  });

  test('an_agent_that_is_stopped_says_goodbye_and_leaves_no_process', async () => {
    const desk = await sitDown();
    await agent.stop();
    expect(existsSync(`/proc/${desk.terminal.pid}`)).toBe(false);
    expect(await desk.session.closed).toMatchObject({ reason: 'agent_disconnected' });
  });
});
