import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { type ApiClient, ApiProblem } from '@guru/client';
import { type AttachedSession, attachSession, fromWebSocket } from '@guru/client/session';
import { type Proxy as Line, startProxy } from '@guru/testkit';
import { type AgentProcess, startAgent } from './support/agent.ts';
import { apiOf, enrolmentToken } from './support/api.ts';
import { type Guru, startGuru } from './support/guru.ts';

setDefaultTimeout(120_000);

const CUTS = 20;
/** Printed, so that a run can be done again as it was. */
const SEED = Number(process.env.GURU_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** Numbers from 0 up to 1 that follow from a seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe(`what goes on over lines that are cut (GURU_TEST_SEED=${SEED})`, () => {
  let guru: Guru;
  let agentLine: Line;
  let techLine: Line;
  let agent: AgentProcess;
  let api: ApiClient;
  let agent_id: string;
  const random = randomFrom(SEED);

  beforeAll(async () => {
    guru = await startGuru({ owner: true });
    const target = { host: '127.0.0.1', port: Number(new URL(guru.url).port) };
    [agentLine, techLine] = await Promise.all([startProxy({ target }), startProxy({ target })]);
    api = await apiOf(guru.url);
    const token = await enrolmentToken(api);
    agent = await startAgent({ server: `http://127.0.0.1:${agentLine.port}`, token });
    const { items } = await api('GET /api/v1/agents', { query: {} });
    agent_id = items[0]?.agent_id ?? '';
  });
  afterAll(async () => {
    await agent?.[Symbol.asyncDispose]();
    await Promise.all([agentLine?.close(), techLine?.close()]);
    await guru?.[Symbol.asyncDispose]();
  });

  async function open(): Promise<string> {
    for (;;) {
      try {
        return (await api('POST /api/v1/tunnel/open', { body: { agent_id } })).session_id;
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.code !== 'agent_not_connected') throw error;
        await Bun.sleep(100);
      }
    }
  }

  /** A session over the technician's line; over another one from the moment that `detour` is set. */
  async function sitDown() {
    const session_id = await open();
    const way = { port: techLine.port };
    const session = await attachSession({
      socket_url: 'ws://guru',
      ticket: async (resume) =>
        (await api('POST /api/v1/tunnel/ticket', { body: { session_id, resume } })).ticket,
      openSocket: fromWebSocket((url, protocols) => {
        const { pathname } = new URL(url);
        return new WebSocket(`ws://127.0.0.1:${way.port}${pathname}`, {
          protocols,
          headers: { origin: guru.url },
        });
      }),
    });
    return { session_id, session, way };
  }

  /** Cuts one line or the other, or both, at moments that the seed gives, until `over` settles. At least `CUTS` times unless it is over before. */
  async function cutUntil(over: Promise<unknown>): Promise<number> {
    let isOver = false;
    const stop = () => {
      isOver = true;
    };
    over.then(stop, stop);
    let cuts = 0;
    for (; !isOver && cuts < CUTS; cuts += 1) {
      const [either] = [random()];
      if (either < 0.6) agentLine.cut();
      if (either > 0.4) techLine.cut();
      await Bun.sleep(50 + random() * 900);
    }
    return cuts;
  }

  async function isBack(session: AttachedSession): Promise<void> {
    while (session.state !== 'connected') await Bun.sleep(20);
  }

  test('a_shell_that_counts_is_read_without_a_gap_or_a_doubling_over_20_cuts', async () => {
    const { session } = await sitDown();
    let text = '';
    const done = Promise.withResolvers<void>();
    const terminal = await session.openTerminal({
      cols: 80,
      rows: 24,
      onOutput(bytes, drawn) {
        text += Buffer.from(bytes).toString();
        drawn();
        if (text.includes('stop.')) done.resolve();
      },
    });
    // Else the terminal throws away at Ctrl-C what it still has.
    await terminal.write(Buffer.from('stty -echo noflsh; i=0; while :; do i=$((i+1)); echo $i; done\n'));
    const cuts = await cutUntil(session.closed);
    await isBack(session);
    await terminal.write(Buffer.from('\x03echo st""op.\n'));
    await done.promise;
    const numbers = [...text.matchAll(/^(\d+)\r?$/gm)].map(([, digits]) => Number(digits));
    expect(cuts).toBe(CUTS);
    expect(numbers.length).toBeGreaterThan(1000);
    expect(numbers.findIndex((number, index) => number !== index + 1)).toBe(-1);
    session.close();
    while (existsSync(`/proc/${terminal.pid}`)) await Bun.sleep(20);
  });

  test('20_MB_come_back_as_they_went_over_lines_that_are_cut', async () => {
    const { session, session_id } = await sitDown();
    const sent = new Bun.CryptoHasher('sha256');
    const came = new Bun.CryptoHasher('sha256');
    const total = 20_000_000;
    let received = 0;
    const ended = Promise.withResolvers<unknown>();
    const channel = session.open(
      'speed',
      { direction: 'echo', bytes: total },
      {
        onData(bytes) {
          received += bytes.length;
          came.update(bytes);
          channel.consume(bytes.length);
        },
        onFin: () => channel.end(),
        onClosed: ended.resolve,
      },
    );
    const send = async () => {
      for (let at = 0; at < total; at += 10_000) {
        const piece = crypto.getRandomValues(new Uint8Array(10_000));
        sent.update(piece);
        if (!channel.write(piece)) await channel.room();
        // Slow enough that cuts fall into it.
        if (at % 1_000_000 === 0) await Bun.sleep(100);
      }
      channel.end();
    };
    const [cuts] = await Promise.all([cutUntil(ended.promise), send()]);
    expect(await ended.promise).toEqual({ how: 'finished' });
    expect(cuts).toBeGreaterThan(1);
    expect({ received, sha256: came.digest('hex') }).toEqual({
      received: total,
      sha256: sent.digest('hex'),
    });
    session.close();
    // The next one may come only then.
    const params = { session_id };
    while ((await api('GET /api/v1/tunnel/status/{session_id}', { params })).status !== 'closed')
      await Bun.sleep(20);
  });

  test('a_line_that_swallows_everything_is_found_within_20_s_and_another_one_goes_on', async () => {
    const { session, session_id, way } = await sitDown();
    await using detour = await startProxy({
      target: { host: '127.0.0.1', port: Number(new URL(guru.url).port) },
    });
    let text = '';
    const shows = Promise.withResolvers<void>();
    const terminal = await session.openTerminal({
      cols: 80,
      rows: 24,
      onOutput(bytes, drawn) {
        text += Buffer.from(bytes).toString();
        drawn();
        if (text.includes('still here')) shows.resolve();
      },
    });
    techLine.stall();
    way.port = detour.port;
    const began = performance.now();
    await terminal.write(Buffer.from('echo st""ill here\n'));
    await shows.promise;
    expect(performance.now() - began).toBeLessThan(20_000);
    expect((await api('GET /api/v1/tunnel/status/{session_id}', { params: { session_id } })).status).toBe(
      'active',
    );
    session.close();
    techLine.resume();
    techLine.cut();
    while (existsSync(`/proc/${terminal.pid}`)) await Bun.sleep(20);
  });
});
