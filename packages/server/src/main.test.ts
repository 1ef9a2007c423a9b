import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ThrowawayDatabase, throwawayDatabase } from '@guru/testkit';

/** The program as `npm start` runs it, in a process of its own. */

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

let room: string;
let database: ThrowawayDatabase;
beforeAll(async () => {
  room = await mkdtemp(join(tmpdir(), 'guru-main-'));
  database = await throwawayDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await rm(room, { recursive: true, force: true });
});

function start(env: Record<string, string>) {
  const child = Bun.spawn([process.execPath, MAIN], {
    cwd: room,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    env: {
      PATH: process.env.PATH,
      GURU_PORT: '0',
      GURU_DATA_DIR: join(room, 'data'),
      DATABASE_URL: database.url,
      GURU_LOCAL_AGENT: 'off',
      ...env,
    },
  });
  const errors = new Response(child.stderr).text();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let said = '';
  return {
    child,
    errors,
    /** Reads what it says until a pattern is there. */
    async heard(pattern: RegExp): Promise<RegExpExecArray> {
      for (;;) {
        const found = pattern.exec(said);
        if (found) return found;
        const { value, done } = await reader.read();
        if (done) throw new Error(`it ended without ${pattern}: ${said} ${await errors}`);
        said += value;
      }
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await child.exited;
    },
  };
}

describe('what is wrong at the start is said in one sentence, with an exit code', () => {
  async function refusal(env: Record<string, string>) {
    await using run = start(env);
    const code = await run.child.exited;
    const lines = (await run.errors)
      .trimEnd()
      .split('\n')
      .filter((line) => !line.startsWith('{'));
    return { code, lines };
  }

  test.each<[string, Record<string, string>, number, RegExp]>([
    [
      'a port that is no number',
      { GURU_PORT: 'http' },
      78,
      /^guru: GURU_PORT must be a number from 0 to 65535\.$/,
    ],
    [
      'a switch that is neither',
      { GURU_LOCAL_AGENT: 'maybe' },
      78,
      /^guru: GURU_LOCAL_AGENT must be on or off\.$/,
    ],
    ['an open address without TLS', { GURU_HOST: '0.0.0.0' }, 78, /^guru: GURU_HOST .*TLS.*\.$/],
    [
      'half of an owner',
      { GURU_ADMIN_EMAIL: 'a@b.test' },
      78,
      /^guru: GURU_ADMIN_EMAIL and GURU_ADMIN_PASSWORD .*\.$/,
    ],
    [
      'a database that is not there',
      { DATABASE_URL: 'postgres://x@127.0.0.1:1/x' },
      69,
      /^guru: The database .*\.$/,
    ],
    [
      'TLS files that are not there',
      { GURU_TLS_CERT: 'no.pem', GURU_TLS_KEY: 'no.pem' },
      78,
      /^guru: GURU_TLS_CERT .*no\.pem.*\.$/,
    ],
    [
      'an address of another machine',
      { GURU_HOST: '203.0.113.1', GURU_TRUST_PROXY: 'on' },
      69,
      /^guru: .*203\.0\.113\.1.*GURU_HOST.*\.$/,
    ],
  ])('%s', async (_, env, code, sentence) => {
    const refused = await refusal(env);
    expect(refused.lines).toHaveLength(1);
    expect(refused.lines[0]).toMatch(sentence);
    expect(refused.code).toBe(code);
  });

  test('a port that is taken', async () => {
    using taken = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } });
    const refused = await refusal({ GURU_PORT: String(taken.port) });
    expect(refused).toMatchObject({ code: 69, lines: [expect.stringMatching(/taken.*GURU_PORT/)] });
  });

  test('a data folder that is a file', async () => {
    const path = join(room, 'file');
    await writeFile(path, '');
    const refused = await refusal({ GURU_DATA_DIR: path });
    expect(refused).toMatchObject({
      code: 73,
      lines: [expect.stringMatching(/data folder .* can't be written to .*GURU_DATA_DIR/)],
    });
  });

  test.skipIf(process.getuid?.() === 0)('a data folder that may not be written to', async () => {
    const path = await mkdtemp(join(room, 'closed-'));
    await chmod(path, 0o500);
    expect((await refusal({ GURU_DATA_DIR: path })).code).toBe(73);
  });
});

describe('a planned stop', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('on %s ends with 0 and within seconds', async (signal) => {
    await using run = start({});
    const [, url = ''] = await run.heard(/Guru is ready at (\S+)/);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const begin = performance.now();
    run.child.kill(signal);
    expect(await run.child.exited).toBe(0);
    expect(performance.now() - begin).toBeLessThan(5000);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  /** A server with a request under way that never ends. */
  async function startHeldUp() {
    const run = start({});
    const [, hostname = '', port = ''] = await run.heard(/Guru is ready at http:\/\/([\d.]+):(\d+)/);
    const opened = Promise.withResolvers<void>();
    const socket = { open: () => opened.resolve(), data() {} };
    const held = await Bun.connect({ hostname, port: Number(port), socket });
    await opened.promise;
    const head = 'POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
    held.write(`${head}Content-Length: 100\r\n\r\n{`);
    held.flush();
    await fetch(`http://${hostname}:${port}/healthz`);
    return { run, held };
  }

  test('is_not_held_up_by_a_request_that_never_ends', async () => {
    const { run, held } = await startHeldUp();
    await using _ = run;
    run.child.kill('SIGTERM');
    expect(await run.child.exited).toBe(0);
    held.end();
  });

  test('a second signal ends at once', async () => {
    const { run, held } = await startHeldUp();
    await using _ = run;
    run.child.kill('SIGTERM');
    await Bun.sleep(300);
    const begin = performance.now();
    run.child.kill('SIGTERM');
    expect(await run.child.exited).toBe(1);
    expect(performance.now() - begin).toBeLessThan(1000);
    held.end();
  });
});

test('with the database of its own: a link that a newcomer sees, a stop that leaves nothing running, a start again', async () => {
  const env = { DATABASE_URL: '', GURU_DATA_DIR: join(room, 'own') };
  const links: string[] = [];
  for (let round = 0; round < 2; round++) {
    await using run = start(env);
    const [, url = '', link = ''] = await run.heard(/ready at (\S+)\n[\s\S]*\n {2}(http:\S+)\n/);
    expect(link).toStartWith(`${url}/setup#code=`);
    links.push(link);
    const postgres = Number(/"pid":(\d+)/.exec(await firstLines(run.errors, run.child))?.[1]);
    expect(() => process.kill(postgres, 0)).toThrow();
  }
  expect(links[0]?.split('=')[1]).not.toBe(links[1]?.split('=')[1]);

  async function firstLines(
    errors: Promise<string>,
    child: { kill(signal: 'SIGTERM'): void; exited: Promise<number> },
  ) {
    child.kill('SIGTERM');
    expect(await child.exited).toBe(0);
    return await errors;
  }
}, 60_000);
