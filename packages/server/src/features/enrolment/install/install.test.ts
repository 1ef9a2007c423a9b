import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';
import { toProblem } from '../../../errors/index.ts';
import type { HttpEnvironment } from '../../../http/environment.ts';
import { toApiError } from '../../../http/problem.ts';
import { type RunningServer, serve } from '../../../runtime/index.ts';
import { installCommands } from './commands.ts';
import { installPages } from './install-pages.ts';
import { PLATFORMS } from './platforms.ts';
import { openPrograms } from './programs.ts';

const TOKEN = `guru_enrol_${'A'.repeat(43)}_${'B'.repeat(43)}`;
const here = `${process.platform}-${process.arch}`;
/** Stands in for the agent: it writes down how it was called. */
const PROGRAM = '#!/bin/sh\nprintf "%s\\n" "$@" > "$GURU_TEST_OUTPUT"\n';

let folder: string;
let server: RunningServer;
let url: string;
/** Replaces the SHA-256 that the server gives out, once it is set. */
let wrongHash: string | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guru-install-'));
  const app = new Hono<HttpEnvironment>();
  app.onError((error) =>
    Response.json(toProblem(toApiError(error), ''), { status: toApiError(error).status }),
  );
  app.use('/download/agent/*', async (c, next) => {
    if (wrongHash === undefined || !c.req.path.endsWith('.sha256')) return await next();
    return c.text(`${wrongHash}  program\n`);
  });
  const limits = { maxBodyBytes: 1000, maxMessageBytes: 1000, maxQueuedBytes: 1000, idleTimeoutS: 10 };
  server = serve({
    host: '127.0.0.1',
    port: 0,
    tls: null,
    ...limits,
    fetch: (request, connection) => app.fetch(request, connection),
  });
  url = `http://127.0.0.1:${server.port}`;
  const addPages = await installPages({ publicUrl: url, programs: openPrograms(folder) });
  addPages(app);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const build = (name: keyof typeof PLATFORMS, text: string) =>
  writeFile(join(folder, PLATFORMS[name].file), text);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test('a program that is not built is named, with how to make it', async () => {
  for (const path of [
    'linux-arm64',
    'linux-arm64.sha256',
    'amiga',
    '..%2f..%2fetc%2fpasswd',
    'constructor',
  ]) {
    const response = await fetch(`${url}/download/agent/${path}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      code: 'download_not_built',
      detail: expect.stringContaining('npm run build'),
    });
  }
});

test('a program comes whole, with its SHA-256, and a new build with its own', async () => {
  for (const text of ['one program', 'another program']) {
    await build('windows-x64', text);
    await utimes(join(folder, PLATFORMS['windows-x64'].file), new Date(), new Date(text.length * 1000));
    const response = await fetch(`${url}/download/agent/windows-x64`);
    expect(response.headers.get('x-content-sha256')).toBe(sha256(text));
    expect(response.headers.get('content-disposition')).toBe(
      'attachment; filename="guru-agent-windows-x64.exe"',
    );
    expect(await response.text()).toBe(text);
    const line = await (await fetch(`${url}/download/agent/windows-x64.sha256`)).text();
    expect(line).toBe(`${sha256(text)}  guru-agent-windows-x64.exe\n`);
  }
});

test('the lines to paste say which systems this server has a program for', async () => {
  const programs = openPrograms(folder);
  await build('windows-x64', 'x');
  const commands = await installCommands('https://guru.example.test', TOKEN, programs);
  expect(commands.map(({ os }) => os)).toEqual(['linux', 'macos', 'windows']);
  const byOs = Object.fromEntries(commands.map((command) => [command.os, command]));
  expect(byOs.windows?.available).toBe(true);
  expect(byOs.macos?.available).toBe(false);
  expect(byOs.linux?.command).toBe(
    `curl -fsSL https://guru.example.test/install.sh | sudo sh -s -- --token ${TOKEN}`,
  );
});

describe.skipIf(!Object.hasOwn(PLATFORMS, here) || here === 'windows-x64')('install.sh', () => {
  const output = () => join(folder, 'called');

  /** Runs the script as the line in the console does. `id` says root: whether the rest needs it is the agent's affair. */
  async function install(args: readonly string[], uid = '0') {
    await rm(output(), { force: true });
    const script = await (await fetch(`${url}/install.sh`)).text();
    const shims = await mkdtemp(join(folder, 'bin-'));
    await writeFile(join(shims, 'id'), `#!/bin/sh\necho ${uid}\n`);
    await chmod(join(shims, 'id'), 0o755);
    const temporary = await mkdtemp(join(folder, 'tmp-'));
    const child = Bun.spawn(['sh', '-s', '--', ...args], {
      stdin: new Blob([script]),
      stdout: 'pipe',
      stderr: 'pipe',
      env: { PATH: `${shims}:${process.env.PATH}`, TMPDIR: temporary, GURU_TEST_OUTPUT: output() },
    });
    const said = (await new Response(child.stdout).text()) + (await new Response(child.stderr).text());
    const left = await Array.fromAsync(new Bun.Glob('**').scan({ cwd: temporary, onlyFiles: false }));
    return {
      code: await child.exited,
      said,
      left,
      called: await readFile(output(), 'utf8').catch(() => null),
    };
  }

  const buildHere = () => {
    if (here in PLATFORMS) return build(here as keyof typeof PLATFORMS, PROGRAM);
    throw new Error(`there is no program for ${here}`);
  };

  test('fetches the program, lets it install itself, and leaves nothing behind', async () => {
    await buildHere();
    const { code, called, left, said } = await install(['--token', TOKEN]);
    expect(said).toContain(`from ${url}`);
    expect(called).toBe(['install', '--server', url, '--token', TOKEN, ''].join('\n'));
    expect({ code, left }).toEqual({ code: 0, left: [] });
  });

  test('passes a private authority on, to curl and to the agent', async () => {
    await buildHere();
    const ca = join(folder, 'ca with a space.pem');
    await writeFile(ca, '');
    const { called } = await install(['--token', TOKEN, '--ca', ca]);
    expect(called).toEndWith(`--ca\n${ca}\n`);
  });

  test('runs_nothing_whose_sha256_differs', async () => {
    await buildHere();
    wrongHash = sha256('something else');
    try {
      const { code, called, left, said } = await install(['--token', TOKEN]);
      expect({ code, called, left }).toEqual({ code: 1, called: null, left: [] });
      expect(said).toContain('SHA-256 differs');
    } finally {
      wrongHash = undefined;
    }
  });

  test('says what is missing', async () => {
    await buildHere();
    expect((await install([])).said).toContain('--token');
    expect((await install(['--token'])).said).toContain('--token needs a value');
    expect((await install(['--what'])).said).toContain('unknown option --what');
    const asUser = await install(['--token', TOKEN], '1000');
    expect(asUser).toMatchObject({ code: 1, called: null });
    expect(asUser.said).toContain('sudo');
  });

  test('does nothing when it is cut off on its way', async () => {
    const script = await readFile(fileURLToPath(new URL('install.sh', import.meta.url)), 'utf8');
    const lines = script.trimEnd().split('\n');
    expect(lines.at(-1)).toBe('main "$@"');
    const syntax = Bun.spawnSync(['sh', '-n'], { stdin: Buffer.from(script) });
    expect(syntax.stderr.toString()).toBe('');
  });
});

test('install.ps1 names this server, checks the hash before it runs anything, and asks for an administrator', async () => {
  const script = await (await fetch(`${url}/install.ps1`)).text();
  expect(script).toContain(`$server = '${url}'`);
  expect(script).not.toContain('{{');
  const order = ['Administrator', 'Get-FileHash', '-ne $expected', '& $program'].map((part) =>
    script.indexOf(part),
  );
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(order).not.toContain(-1);
});
