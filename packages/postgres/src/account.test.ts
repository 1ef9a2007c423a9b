import { afterAll, beforeAll, expect, test } from 'bun:test';
import { chmod, chown, copyFile, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { usableBinaries } from './binaries.ts';
import { copyOfBinaries } from './binaries-copy.ts';
import { installedFolder, restoreLinks } from './installed.ts';

const NOBODY = { uid: 65_534, gid: 65_534 };
const isRoot = process.getuid?.() === 0;
const silent = () => {};
let room = '';

beforeAll(async () => {
  room = await mkdtemp(join(tmpdir(), 'guru-account-'));
  await chmod(room, 0o755);
});

afterAll(() => rm(room, { recursive: true, force: true }));

test.if(isRoot)(
  'binaries in a folder that is closed to others are copied to where they can be run',
  async () => {
    const closed = join(room, 'closed', 'native');
    await copyOfBinaries(await installedFolder(), closed, silent);
    await chmod(join(room, 'closed'), 0o700);
    const said: string[] = [];
    const copies = { folder: join(room, 'copies'), say: (line: string) => said.push(line) };

    const binaries = await usableBinaries(closed, NOBODY, copies);
    expect(binaries).toEqual({ folder: join(room, 'copies', 'postgresql-18.4'), major: 18 });
    expect(said).toEqual([expect.stringContaining(closed)]);

    expect(await usableBinaries(closed, NOBODY, copies)).toEqual(binaries);
    expect(said).toHaveLength(1);
    expect(await readdir(copies.folder)).toEqual(['postgresql-18.4']);
  },
);

test.if(isRoot)('a copy that others could change is not run', async () => {
  const closed = join(room, 'closed', 'native');
  const folder = join(room, 'open');
  await mkdir(folder);
  await chmod(folder, 0o777);
  await expect(usableBinaries(closed, NOBODY, { folder, say: silent })).rejects.toMatchObject({
    code: 'binaries_unreachable',
    message: expect.stringContaining('others could change'),
  });
});

test('binaries that are not whole are refused with what to do', async () => {
  await expect(usableBinaries(join(room, 'none'), null, { folder: room, say: silent })).rejects.toMatchObject(
    {
      code: 'binaries_broken',
      message: expect.stringContaining('npm ci'),
    },
  );
});

test('links that npm left out are restored', async () => {
  const folder = join(room, 'package', 'native');
  await Bun.write(join(folder, 'lib', 'libx.so.1.2'), 'library');
  const links = [{ source: 'native/lib/libx.so.1.2', target: 'native/lib/libx.so.1' }];
  await Bun.write(join(folder, 'pg-symlinks.json'), JSON.stringify(links));
  await restoreLinks(folder);
  await restoreLinks(folder);
  expect(await Bun.file(join(folder, 'lib', 'libx.so.1')).text()).toBe('library');
});

// The clone itself may be closed to ordinary users, so this one gets everything in a folder of its own: runtime, program, binaries.
test.if(isRoot)('an ordinary user starts and stops a server, and owns what it makes', async () => {
  const home = join(room, 'user');
  await mkdir(home);
  await chown(home, NOBODY.uid, NOBODY.gid);
  const bun = join(home, 'bun');
  await copyFile(process.execPath, bun);
  await chmod(bun, 0o755);
  const script = join(room, 'script.ts');
  await Bun.write(
    script,
    `import { startPostgres } from ${JSON.stringify(join(import.meta.dir, 'index.ts'))};
    const [folder, binaries] = process.argv.slice(2);
    await using postgres = await startPostgres({ folder, binaries, database: 'guru', settings: { fsync: 'off' } });
    const refused = await startPostgres({ folder: '/usr', binaries, database: 'guru' }).catch((error) => error);
    console.log(postgres.how, process.getuid(), refused.code);`,
  );
  const built = await Bun.build({
    entrypoints: [script],
    outdir: home,
    target: 'bun',
    external: ['pg-native'],
  });
  expect(built.success).toBe(true);
  const binaries = await copyOfBinaries(await installedFolder(), join(room, 'binaries'), silent);

  const folder = join(home, 'data', 'postgres');
  const child = Bun.spawn([bun, join(home, 'script.js'), folder, binaries], {
    ...NOBODY,
    cwd: home,
    env: {},
    stderr: 'inherit',
  });
  expect(await new Response(child.stdout).text()).toBe('created 65534 folder_not_ours\n');
  expect(await child.exited).toBe(0);
  expect((await stat(join(folder, 'data', 'PG_VERSION'))).uid).toBe(NOBODY.uid);
  expect(await readdir(join(folder, 'data'))).not.toContain('postmaster.pid');
});
