import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Home, newHome, type Ran, runGuru } from '@guru/cli/fixtures';
import { type AgentProcess, startAgent } from './support/agent.ts';
import { apiOf, enrolmentToken } from './support/api.ts';
import { type Guru, OWNER, startGuru } from './support/guru.ts';
import { untilOnline } from './support/online.ts';

/** Each of several programs has to start; only a test that hangs comes near to this. */
const TEST_MS = 60_000;
const DEVICE = hostname();

setDefaultTimeout(TEST_MS);

describe('files, from a desk to a device and back', () => {
  let guru: Guru;
  let agent: AgentProcess;
  let home: Home;
  let here: string;
  let there: string;

  beforeAll(async () => {
    home = newHome();
    here = mkdtempSync(join(tmpdir(), 'guru-files-here-'));
    there = mkdtempSync(join(tmpdir(), 'guru-files-there-'));
    guru = await startGuru({ owner: true });
    const api = await apiOf(guru.url);
    const token = await enrolmentToken(api);
    agent = await untilOnline(api, () => startAgent({ server: guru.url, token }));
    const ran = await runGuru(
      home,
      ['login', '--server', guru.url, '--email', OWNER.email],
      `${OWNER.password}\n`,
    );
    if (ran.exit_code !== 0) throw new Error(ran.stderr);
  }, TEST_MS);
  afterAll(async () => {
    await agent?.[Symbol.asyncDispose]();
    await guru?.[Symbol.asyncDispose]();
    for (const folder of [here, there]) rmSync(folder, { recursive: true, force: true });
    home[Symbol.dispose]();
  }, TEST_MS);

  const run = (...args: string[]): Promise<Ran> => runGuru(home, args);
  const onDevice = (name: string) => `${DEVICE}:${join(there, name)}`;
  const DONE = { exit_code: 0, stderr: '', stdout: '' };

  /** A folder with what folders have: depth, an empty file, a link, a name with a byte that is no UTF-8, other rights. */
  function makeTree(name: string): string {
    const root = join(here, name);
    mkdirSync(join(root, 'a/b'), { recursive: true });
    writeFileSync(join(root, 'a/b/data'), crypto.getRandomValues(new Uint8Array(60_000)));
    writeFileSync(join(root, 'a/empty'), '');
    writeFileSync(join(root, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(Buffer.concat([Buffer.from(`${root}/caf`), Buffer.of(0xe9)]), 'latin-1');
    symlinkSync('a/b/data', join(root, 'link'));
    utimesSync(join(root, 'a/b/data'), 1_000_000, 1_000_000);
    return root;
  }

  /** Everything in a folder: what it is, what is in it, and when it was changed. */
  function snapshot(root: string): Record<string, unknown> {
    const found: Record<string, unknown> = {};
    const look = (folder: Buffer) => {
      for (const name of readdirSync(folder, { encoding: 'buffer' })) {
        const path = Buffer.concat([folder, Buffer.from('/'), name]);
        const stats = lstatSync(path);
        const key = path.subarray(root.length).toString('latin1');
        if (stats.isDirectory()) look(path);
        const content = stats.isFile()
          ? Bun.hash(readFileSync(path))
          : stats.isSymbolicLink()
            ? readlinkSync(path)
            : '';
        found[key] = {
          mode: stats.mode,
          content,
          time: stats.isSymbolicLink() ? 0 : Math.floor(stats.mtimeMs / 1000),
        };
      }
    };
    look(Buffer.from(root));
    return found;
  }

  test('a file goes there and comes back with its rights and its time', async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(65_536));
    writeFileSync(join(here, 'one'), bytes, { mode: 0o640 });
    utimesSync(join(here, 'one'), 1_000_000, 1_000_000);
    expect(await run('cp', join(here, 'one'), onDevice('one'))).toEqual(DONE);
    expect(await run('cp', onDevice('one'), join(here, 'back'))).toEqual(DONE);
    expect(readFileSync(join(here, 'back')).equals(bytes)).toBe(true);
    for (const path of [join(there, 'one'), join(here, 'back')]) {
      expect(statSync(path)).toMatchObject({ mode: 0o100640, mtimeMs: 1_000_000_000 });
    }
  });

  test('a folder goes there, from there to there, and comes back the same', async () => {
    const root = makeTree('tree');
    expect(await run('cp', '-r', root, onDevice('tree'))).toEqual(DONE);
    expect(await run('cp', '-r', onDevice('tree'), onDevice('twin'))).toEqual(DONE);
    expect(await run('cp', '-r', onDevice('twin'), join(here, 'again'))).toEqual(DONE);
    const expected = snapshot(root);
    expect(Object.keys(expected).length).toBe(7);
    for (const copy of [join(there, 'tree'), join(there, 'twin'), join(here, 'again')])
      expect(snapshot(copy)).toEqual(expected);
  });

  test('what comes by the standard input goes out by the standard output', async () => {
    const text = 'täglich\n'.repeat(10_000);
    expect(await runGuru(home, ['cp', '-', onDevice('stream')], text)).toEqual(DONE);
    expect(await run('cp', onDevice('stream'), '-')).toEqual({ ...DONE, stdout: text });
  });

  test('a folder of the target’s name takes the file into it, and several files need one', async () => {
    mkdirSync(join(there, 'box'));
    const [a, b] = [join(here, 'a.txt'), join(here, 'b.txt')];
    for (const path of [a, b]) writeFileSync(path, path);
    expect(await run('cp', a, b, onDevice('box'))).toEqual(DONE);
    expect(readdirSync(join(there, 'box')).sort()).toEqual(['a.txt', 'b.txt']);
    expect(await run('cp', a, b, onDevice('no-box'))).toMatchObject({ exit_code: 1, stdout: '' });
  });

  test('a synchronised folder has what is new and changed, and loses the rest only when asked', async () => {
    const root = makeTree('site');
    expect(await run('sync', root, onDevice('site'))).toMatchObject({ exit_code: 0, stderr: '' });
    expect(snapshot(join(there, 'site'))).toEqual(snapshot(root));
    writeFileSync(join(root, 'run.sh'), '#!/bin/sh\nexit 1\n');
    writeFileSync(join(there, 'site/extra'), 'x');
    rmSync(join(root, 'link'));
    const dry = await run('sync', '--delete', '--dry-run', '--json', root, onDevice('site'));
    expect(JSON.parse(dry.stdout)).toMatchObject({ dry_run: true, sent: ['run.sh'], same: 3, bytes: 0 });
    expect(existsSync(join(there, 'site/extra'))).toBe(true);
    const kept = await run('sync', root, onDevice('site'));
    expect(kept.stdout).toEndWith('1 sent, 0 removed, 3 the same\n');
    const ran = await run('sync', '--delete', '--checksum', root, onDevice('site'));
    expect(ran.stdout).toBe('- extra\n- link\n0 sent, 2 removed, 4 the same\n');
    expect(await run('sync', '--json', onDevice('site'), join(here, 'site-again'))).toMatchObject({
      exit_code: 0,
    });
    expect(snapshot(join(here, 'site-again'))).toEqual(snapshot(root));
  });

  test('what is not there, is a folder, or is not allowed is said with its code', async () => {
    const missing = await run('cp', onDevice('nothing'), here);
    expect(missing).toMatchObject({ exit_code: 1, stdout: '' });
    expect(missing.stderr).toContain('(not_found)');
    expect((await run('cp', onDevice('box'), here)).stderr).toContain('guru cp -r');
    expect(await run('cp', join(here, 'one'), `${DEVICE}:relative`)).toMatchObject({ exit_code: 2 });
    expect(await run('cp', 'a', 'b')).toMatchObject({ exit_code: 2 });
    expect((await run('cp', join(here, 'one'), `${DEVICE}:/proc/version`)).exit_code).toBe(1);
  });

  test('a transfer that was given up leaves nothing to be seen, and the next one goes on with it', async () => {
    const size = 8_000_000;
    writeFileSync(join(here, 'large'), crypto.getRandomValues(new Uint8Array(65_536)));
    writeFileSync(join(here, 'large'), Buffer.alloc(size, readFileSync(join(here, 'large'))));
    const slow = Bun.spawn(
      [
        process.execPath,
        join(import.meta.dir, '../../packages/cli/src/main.ts'),
        'cp',
        '--limit-rate',
        '1M',
        join(here, 'large'),
        onDevice('large'),
      ],
      { env: home.env, stdio: ['ignore', 'ignore', 'ignore'] },
    );
    const partial = () => readdirSync(there).find((name) => name.endsWith('.part'));
    while (partial() === undefined || statSync(join(there, partial() ?? '')).size === 0) await Bun.sleep(20);
    slow.kill('SIGKILL');
    await slow.exited;
    expect(existsSync(join(there, 'large'))).toBe(false);
    expect(await run('cp', join(here, 'large'), onDevice('large'))).toEqual(DONE);
    expect(readFileSync(join(there, 'large')).equals(readFileSync(join(here, 'large')))).toBe(true);
    expect(partial()).toBeUndefined();
  });
});
