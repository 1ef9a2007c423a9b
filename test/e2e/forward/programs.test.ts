import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { throwawayDatabase } from '@guru/testkit';
import { DEVICE, type Desk, openDesk } from './desk.ts';
import { findPrograms, run } from './programs.ts';
import { freePort, type Sshd, startSshd } from './sshd.ts';

/** The programs start each other, and several `guru` besides. */
const TEST_MS = 90_000;
setDefaultTimeout(TEST_MS);

const MIB = 1024 * 1024;
const ssh = findPrograms('sshd', 'ssh', 'scp', 'ssh-keygen');
const rsync = ssh && findPrograms('rsync');
const postgres = findPrograms('psql', 'pgbench');
const iperf = findPrograms('iperf3');

describe('real programs reach a device', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk();
  }, TEST_MS);
  afterAll(() => desk?.[Symbol.asyncDispose](), TEST_MS);

  describe.skipIf(ssh === null)('OpenSSH, with guru proxy as its way', () => {
    let sshd: Sshd;
    beforeAll(async () => {
      sshd = await startSshd(ssh?.get('sshd') ?? '');
    }, TEST_MS);
    afterAll(() => sshd?.[Symbol.asyncDispose](), TEST_MS);

    /** What ssh, scp and rsync are given to come to the device. */
    const way = () => [
      ...sshd.options,
      '-o',
      `User=${sshd.user}`,
      '-o',
      `ProxyCommand=${desk.command('proxy', DEVICE, '%p')}`,
    ];

    test('ssh runs a command, gives it what it reads, and passes its exit code on', async () => {
      const command = ['ssh', ...way(), '-p', `${sshd.port}`, 'device', 'cat; exit 7'];
      expect(await run(command, desk.home.env, new Blob(['through the tunnel']))).toEqual({
        code: 7,
        stdout: 'through the tunnel',
        stderr: '',
      });
    });

    test('scp brings a file there and back whole', async () => {
      const [from, there, back] = ['from', 'there', 'back'].map((name) => join(sshd.folder, name));
      const bytes = randomBytes(20 * MIB);
      await Bun.write(from ?? '', bytes);
      const scp = ['scp', '-q', ...way(), '-P', `${sshd.port}`];
      expect(await run([...scp, from ?? '', `device:${there}`], desk.home.env)).toMatchObject({
        code: 0,
        stderr: '',
      });
      expect(await run([...scp, `device:${there}`, back ?? ''], desk.home.env)).toMatchObject({
        code: 0,
        stderr: '',
      });
      expect(Buffer.from(await Bun.file(back ?? '').bytes()).equals(bytes)).toBe(true);
    });

    test('two ssh at once share the session', async () => {
      const command = ['ssh', ...way(), '-p', `${sshd.port}`, 'device', 'echo here'];
      const both = await Promise.all([run(command, desk.home.env), run(command, desk.home.env)]);
      const here = { code: 0, stdout: 'here\n', stderr: '' };
      expect(both).toEqual([here, here]);
    });

    test.skipIf(rsync === null)('rsync makes a folder the same', async () => {
      const from = join(sshd.folder, 'folder');
      await mkdir(from);
      await Bun.write(join(from, 'small'), 'a few bytes');
      await Bun.write(join(from, 'large'), randomBytes(5 * MIB));
      const shell = ['ssh', ...way(), '-p', `${sshd.port}`]
        .map((word) => `'${word.replaceAll("'", "''")}'`)
        .join(' ');
      const to = join(sshd.folder, 'copy');
      const copied = await run(['rsync', '-a', '-e', shell, `${from}/`, `device:${to}/`], desk.home.env);
      expect(copied).toMatchObject({ code: 0, stderr: '' });
      expect(await run(['diff', '-r', from, to])).toEqual({ code: 0, stdout: '', stderr: '' });
      const again = await run(['rsync', '-ani', '-e', shell, `${from}/`, `device:${to}/`], desk.home.env);
      expect(again).toEqual({ code: 0, stdout: '', stderr: '' });
    });
  });

  test.skipIf(postgres === null)('psql and pgbench work on a database of the device', async () => {
    await using database = await throwawayDatabase({ migrated: false });
    const far = new URL(database.url);
    await using forward = await desk.forward(`0:${far.hostname}:${far.port || '5432'}`);
    const near = new URL(database.url);
    near.hostname = '127.0.0.1';
    near.port = `${forward.ports[0]}`;
    const rows = 'select repeat(i::text, 100) from generate_series(1, 20000) as i';
    const [direct, forwarded] = await Promise.all([
      run(['psql', '-XAtqc', rows, database.url]),
      run(['psql', '-XAtqc', rows, near.href]),
    ]);
    expect(forwarded).toMatchObject({ code: 0, stderr: '' });
    expect(forwarded.stdout === direct.stdout).toBe(true);

    expect(await run(['pgbench', '-i', '-q', '-s', '1', near.href])).toMatchObject({ code: 0 });
    const worked = await run(['pgbench', '-n', '-c', '8', '-j', '2', '-t', '25', near.href]);
    expect(worked).toMatchObject({ code: 0 });
    expect(worked.stdout).toContain('transactions actually processed: 200/200');
    // A connection for each transaction.
    const connecting = await run(['pgbench', '-n', '-S', '-C', '-c', '4', '-t', '10', near.href]);
    expect(connecting.stdout).toContain('transactions actually processed: 40/40');
    expect(forward.said()).toBe('');
  });

  test.skipIf(iperf === null)('iperf3 sends both ways over several connections', async () => {
    const port = freePort();
    await using forward = await desk.forward(`0:${port}`);
    for (const more of [[], ['-R'], ['-P', '8']]) {
      // One for each measurement: it is busy for a while after one.
      const server = Bun.spawn(['iperf3', '-s', '-1', '-B', '127.0.0.1', '-p', `${port}`, '--forceflush'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      try {
        await server.stdout.getReader().read();
        const command = ['iperf3', '-c', '127.0.0.1', '-p', `${forward.ports[0]}`, '-J', '-t', '1', ...more];
        const { code, stdout } = await run(command);
        expect(code).toBe(0);
        const measured: { end: Record<'sum_sent' | 'sum_received', { bytes: number }> } = JSON.parse(stdout);
        // What came within its second: on a busy machine, with eight to share it, that is not much.
        expect(measured.end.sum_received.bytes).toBeGreaterThan(0);
        expect(measured.end.sum_sent.bytes).toBeGreaterThan(MIB);
      } finally {
        server.kill();
        await server.exited;
      }
    }
  });
});
