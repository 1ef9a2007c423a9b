import { afterAll, beforeAll, expect, test } from 'bun:test';
import { chmod, copyFile, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedPostgresOptions, startPostgres } from './embedded.ts';
import { isAlive } from './postmaster-file.ts';
import { until } from './wait.ts';

let room = '';
let options: EmbeddedPostgresOptions;

// One cluster for all tests of this file: each of them leaves it stopped. Its folder is closed to everyone else (mkdtemp: 0700), as a data folder in
// root's home is.
beforeAll(async () => {
  room = await mkdtemp(join(tmpdir(), 'guru-postgres-'));
  options = { folder: join(room, 'data', 'postgres'), database: 'guru', settings: { fsync: 'off' } };
  await Bun.write(`${options.folder}.partial-999999999-x/data/PG_VERSION`, '18');
  await using postgres = await startPostgres(options);
  expect(postgres.how).toBe('created');
  await query(postgres.url, 'create table kept (value text)');
  await query(postgres.url, `insert into kept values ('yes')`);
});

afterAll(() => rm(room, { recursive: true, force: true }));

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Runs `startPostgres` in a process of its own, and then `after` with the server as `postgres`. Resolves to the server's pid. */
async function inAnotherProcess(after: string): Promise<number> {
  const script = `
    import { startPostgres } from ${JSON.stringify(join(import.meta.dir, 'embedded.ts'))};
    const postgres = await startPostgres(${JSON.stringify(options)});
    console.log(postgres.pid);
    ${after}`;
  const child = Bun.spawn([process.execPath, '-e', script], {
    stderr: 'inherit',
    // `bun test --no-orphans` sets it for every process below, whose children then end with it.
    env: { ...process.env, BUN_FEATURE_FLAG_NO_ORPHANS: undefined },
  });
  const pid = Number(await new Response(child.stdout).text());
  await child.exited;
  return pid;
}

function ended(pid: number): Promise<true | null> {
  return until(async () => {
    // A process whose parent is gone may never be waited for; its command line is empty then.
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return !isAlive(pid) || (process.platform === 'linux' && command === '') || null;
  }, 5000);
}

test('making a cluster clears away what a killed first start has left', async () => {
  expect(await readdir(join(room, 'data'))).toEqual(['postgres']);
});

test('a stopped server starts again quickly, with its data', async () => {
  const begin = performance.now();
  await using postgres = await startPostgres(options);
  expect(performance.now() - begin).toBeLessThan(500);
  expect(postgres.how).toBe('started');
  expect(await query(postgres.url, 'select value from kept')).toEqual([{ value: 'yes' }]);
});

test('the server works under a role that row-level security binds', async () => {
  await using postgres = await startPostgres(options);
  const sql = `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user`;
  expect(await query(postgres.url, sql)).toEqual([
    { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false },
  ]);
  const refused = postgres.url.replace(/:[^:@]+@/, ':wrong@');
  await expect(query(refused, 'select 1')).rejects.toThrow('password authentication failed');
});

test('only the one who runs the server can read its password', async () => {
  const { mode } = await stat(join(options.folder, 'password'));
  expect(mode & 0o777).toBe(0o600);
});

test('stopping ends the server, twice is once', async () => {
  const postgres = await startPostgres(options);
  await Promise.all([postgres.stop(), postgres.stop()]);
  await postgres.stop();
  expect(isAlive(postgres.pid)).toBe(false);
  expect(await readdir(join(options.folder, 'data'))).not.toContain('postmaster.pid');
});

test('a server whose process was killed is adopted', async () => {
  const pid = await inAnotherProcess(`process.kill(process.pid, 'SIGKILL');`);
  await using postgres = await startPostgres(options);
  expect(postgres).toMatchObject({ how: 'adopted', pid });
  expect(await query(postgres.url, 'select value from kept')).toEqual([{ value: 'yes' }]);
  await postgres.stop();
  expect(await ended(pid)).toBe(true);
});

test('a process that exits takes its server along', async () => {
  const pid = await inAnotherProcess('process.exit(0);');
  expect(await ended(pid)).toBe(true);
});

test('a second process on the same folder is refused, and the first one goes on', async () => {
  await using postgres = await startPostgres(options);
  await expect(startPostgres(options)).rejects.toMatchObject({ code: 'in_use' });
  expect(await query(postgres.url, 'select value from kept')).toEqual([{ value: 'yes' }]);
});

test('of two starts at once one wins', async () => {
  const starts = await Promise.allSettled([startPostgres(options), startPostgres(options)]);
  const won = starts.filter((start) => start.status === 'fulfilled');
  const lost = starts.filter((start) => start.status === 'rejected');
  expect(won).toHaveLength(1);
  expect(lost[0]?.reason).toMatchObject({ code: 'in_use' });
  await won[0]?.value.stop();
});

test('a copy of a folder whose server runs, made without its owners, gets a server of its own', async () => {
  const folder = join(room, 'copy');
  // Without owners and modes, as a careless backup is made.
  await Bun.spawn(['cp', '-r', options.folder, folder]).exited;
  await chmod(join(folder, 'data'), 0o755);
  await using original = await startPostgres(options);
  await copyFile(join(options.folder, 'data', 'postmaster.pid'), join(folder, 'data', 'postmaster.pid'));
  await using copy = await startPostgres({ ...options, folder });
  expect(copy.how).toBe('started');
  expect(copy.pid).not.toBe(original.pid);
  expect(await query(copy.url, 'select value from kept')).toEqual([{ value: 'yes' }]);
});

test('a postmaster.pid left by a crash that now names another process does not keep the server from starting', async () => {
  const file = join(options.folder, 'data', 'postmaster.pid');
  await writeFile(file, `${process.pid}\n/elsewhere\n1\n5432\n\n127.0.0.1\n\nready\n`);
  await using postgres = await startPostgres(options);
  expect(postgres.how).toBe('started');
});

test('a folder of another major version is refused with both versions named', async () => {
  const file = join(options.folder, 'data', 'PG_VERSION');
  await rename(file, `${file}.kept`);
  await writeFile(file, '17\n');
  await expect(startPostgres(options)).rejects.toMatchObject({
    code: 'wrong_major',
    message: expect.stringMatching(/PostgreSQL 17.*brings 18/),
  });
  await rename(`${file}.kept`, file);
});

test('a folder that holds something else is refused and stays as it is', async () => {
  await expect(startPostgres({ ...options, folder: room })).rejects.toMatchObject({ code: 'not_a_cluster' });
});

test('a server that cannot start says why', async () => {
  const settings = { shared_buffers: 'many' };
  await expect(startPostgres({ ...options, settings })).rejects.toMatchObject({
    code: 'failed',
    message: expect.stringContaining('shared_buffers'),
  });
});

test('a server that is killed comes back on the same address', async () => {
  const { promise: said, resolve: say } = Promise.withResolvers<string>();
  await using postgres = await startPostgres({ ...options, say });
  const { pid } = postgres;
  process.kill(pid, 'SIGKILL');
  expect(await said).toContain('starting it again');
  const answer = () => query(postgres.url, 'select value from kept').catch(() => null);
  expect(await until(answer, 10_000)).toEqual([{ value: 'yes' }]);
  expect(postgres.pid).not.toBe(pid);
});

test('stopping while the server is being started again leaves nothing running', async () => {
  const { promise: said, resolve: say } = Promise.withResolvers<string>();
  const postgres = await startPostgres({ ...options, say });
  process.kill(postgres.pid, 'SIGKILL');
  await said;
  await postgres.stop();
  expect(isAlive(postgres.pid)).toBe(false);
  await using again = await startPostgres(options);
  expect(again.how).toBe('started');
});
