import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  listFolder,
  listTree,
  makeFolder,
  pullFolder,
  pushFolder,
  readFile,
  removeFile,
  renameFile,
  setFileMode,
  statFile,
  type TreeItem,
  writeFile,
} from '@guru/client/files';
import { watchLeaks } from '@guru/testkit';
import { codeOf, FileStage } from '../fixtures/file-stage.ts';

/** Disks of busy machines take their time; only a test that hangs comes near to this. */
setDefaultTimeout(60_000);

const leaks = watchLeaks();
afterAll(leaks.check);

const SECRET = 'a secret';
const POSIX = process.platform !== 'win32';

/** Every operation on one path, by name. */
function everything(on: FileStage, path: string): Record<string, () => Promise<unknown>> {
  const { technician } = on;
  const inside = join(on.root, 'plain');
  const drain = async (iterable: AsyncIterable<unknown>) => {
    for await (const _ of iterable);
  };
  const items = async function* (): AsyncGenerator<TreeItem> {
    yield { kind: 'file', path: 'planted', size: 1, open: () => Buffer.from('x') };
  };
  return {
    list: () => drain(listFolder(technician, path)),
    stat: () => statFile(technician, path, { follow: true }),
    read: async () => await drain((await readFile(technician, path)).bytes),
    write: () => writeFile(technician, path, Buffer.from('planted')),
    mkdir: () => makeFolder(technician, `${path}/planted`),
    parents: () => makeFolder(technician, `${path}/planted/deeper`, { parents: true }),
    remove: () => removeFile(technician, `${path}/victim`, { recursive: true }),
    moveIn: () => renameFile(technician, inside, `${path}/planted`, { overwrite: true }),
    moveOut: () => renameFile(technician, `${path}/victim`, join(on.root, 'stolen'), { overwrite: true }),
    chmod: () => setFileMode(technician, path, 0o777),
    tree: () => drain(listTree(technician, path)),
    pull: () =>
      pullFolder(technician, path, {
        onEntry: () => {},
        onFile: () => ({ write: () => {}, commit: () => {}, drop: () => {} }),
        onFailure: () => {},
      }),
    push: () => pushFolder(technician, path, items()),
  };
}

/** A root with something in it, and outside of it what must stay as it is. */
async function openTrap(): Promise<FileStage> {
  const on = await FileStage.open();
  writeFileSync(join(on.root, 'plain'), 'plain');
  mkdirSync(join(on.outside, 'victim'));
  writeFileSync(join(on.outside, 'victim/file'), SECRET, { mode: 0o600 });
  return on;
}

function isUntouched({ root, outside }: FileStage): boolean {
  const file = join(outside, 'victim/file');
  const same = readFileSync(file, 'utf8') === SECRET && (lstatSync(file).mode & 0o777) === 0o600;
  return (
    same &&
    readdirSync(outside).join() === 'victim' &&
    readdirSync(join(outside, 'victim')).join() === 'file' &&
    !existsSync(join(root, 'stolen'))
  );
}

describe.if(POSIX)('paths of POSIX', () => {
  test('nothing_outside_of_the_roots_is_reached_by_its_path', async () => {
    await using on = await openTrap();
    const paths = [
      on.outside,
      join(on.outside, 'victim'),
      '/',
      '/etc',
      '/proc/self/root',
      '/proc/self/cwd',
      '/proc/1/root/etc',
      '/dev/fd/0',
      `${on.root}x`,
      on.folder,
    ];
    for (const path of paths) {
      for (const [name, attempt] of Object.entries(everything(on, path))) {
        expect(`${name} ${path} ${await codeOf(attempt())}`).toBe(`${name} ${path} not_allowed`);
      }
    }
    expect(isUntouched(on)).toBe(true);
  });

  test('a_path_that_is_not_absolute_and_plain_is_no_path', async () => {
    await using on = await openTrap();
    const bad = [
      '.',
      '..',
      'root',
      '../outside',
      '~',
      '~/x',
      'C:\\Windows',
      '\\\\host\\share',
      `${on.root}/..`,
      `${on.root}/../outside`,
      `${on.root}/./../outside`,
      `${on.root}/a/../../outside/victim`,
      `${on.root}/plain\0/x`,
      `file://${on.root}/plain`,
    ];
    for (const path of bad) {
      for (const [name, attempt] of Object.entries(everything(on, path))) {
        expect(`${name} ${JSON.stringify(path)} ${await codeOf(attempt())}`).toBe(
          `${name} ${JSON.stringify(path)} bad_path`,
        );
      }
    }
    expect(isUntouched(on)).toBe(true);
  });

  test('what_only_looks_like_the_way_up_is_a_name_like_any_other', async () => {
    await using on = await openTrap();
    for (const name of [
      '...',
      '..\\..\\outside',
      '%2e%2e',
      '．．',
      '..;',
      ' ..',
      '.. ',
      'a\\b',
      'CON',
      'nul.txt',
      'x:y',
      '\u202egnp.exe',
      '\r\n',
      '*',
      '-rf',
    ]) {
      await writeFile(on.technician, `${on.root}/${name}`, Buffer.from(name));
      expect(readFileSync(join(on.root, name), 'utf8')).toBe(name);
    }
    expect(isUntouched(on)).toBe(true);
  });

  test('a_link_out_of_the_roots_leads_nowhere', async () => {
    await using on = await openTrap();
    symlinkSync(on.outside, join(on.root, 'absolute'));
    symlinkSync('../outside', join(on.root, 'relative'));
    symlinkSync('relative', join(on.root, 'twice'));
    symlinkSync('/', join(on.root, 'top'));
    mkdirSync(join(on.root, 'sub'));
    symlinkSync('..', join(on.root, 'sub/up'));
    for (const path of [
      'absolute',
      'relative',
      'twice',
      `top${on.outside}`,
      'absolute/victim',
      'sub/up/relative/victim',
      'twice/victim',
    ]) {
      for (const [name, attempt] of Object.entries(everything(on, join(on.root, path)))) {
        expect(`${name} ${path} ${await codeOf(attempt())}`).toBe(`${name} ${path} not_allowed`);
      }
    }
    expect(isUntouched(on)).toBe(true);
  });

  test('a_link_within_the_roots_is_followed_in_the_path_and_itself_what_is_removed', async () => {
    await using on = await openTrap();
    mkdirSync(join(on.root, 'real'));
    writeFileSync(join(on.root, 'real/file'), 'one');
    symlinkSync('real', join(on.root, 'link'));
    symlinkSync('real/file', join(on.root, 'file-link'));
    await writeFile(on.technician, join(on.root, 'file-link'), Buffer.from('two'));
    expect(readFileSync(join(on.root, 'real/file'), 'utf8')).toBe('two');
    expect(lstatSync(join(on.root, 'file-link')).isSymbolicLink()).toBe(true);
    await removeFile(on.technician, join(on.root, 'link'), { recursive: true });
    expect(readdirSync(join(on.root, 'real'))).toEqual(['file']);
  });

  test('a_tree_never_goes_through_a_link', async () => {
    await using on = await openTrap();
    symlinkSync(on.outside, join(on.root, 'link'));
    const seen: string[] = [];
    for await (const { path } of listTree(on.technician, on.root)) seen.push(path);
    expect(seen.sort()).toEqual(['link', 'plain']);
    const failed: string[] = [];
    const items = async function* (): AsyncGenerator<TreeItem> {
      const open = () => Buffer.from('x');
      for (const path of [
        'link/planted',
        '../outside/planted',
        'a/../../planted',
        '/planted',
        '',
        '.',
        'link/victim/file',
      ]) {
        yield { kind: 'file', path, size: 1, open };
        yield { kind: 'folder', path };
        yield { kind: 'gone', path };
        yield { kind: 'link', path, target: '/etc' };
      }
    };
    const count = await pushFolder(on.technician, on.root, items(), {
      onFailure: ({ path }) => failed.push(path),
    });
    // The folder without a path is the root itself, and was there.
    expect(count).toMatchObject({ files: 0, folders: 1, links: 0, failed: 27 });
    expect(failed.length).toBe(27);
    await removeFile(on.technician, join(on.root, 'link'), { recursive: true });
    expect(isUntouched(on)).toBe(true);
  });

  test('a_root_itself_is_neither_removed_nor_renamed', async () => {
    await using on = await openTrap();
    const { technician, root } = on;
    expect(await codeOf(removeFile(technician, root, { recursive: true }))).toBe('not_allowed');
    expect(await codeOf(renameFile(technician, root, join(root, 'x')))).toBe('not_allowed');
    expect(await codeOf(writeFile(technician, root, Buffer.from('x')))).toBe('not_allowed');
  });

  test('what_is_too_long_or_too_deep_is_said', async () => {
    await using on = await openTrap();
    const { technician, root } = on;
    expect(await codeOf(makeFolder(technician, `${root}/${'x'.repeat(256)}`))).toBe('name_too_long');
    expect(await codeOf(makeFolder(technician, `${root}/${'x/'.repeat(2100)}y`, { parents: true }))).toBe(
      'name_too_long',
    );
    expect(await codeOf(statFile(technician, `${root}/loop`))).toBe('not_found');
    symlinkSync('loop', join(root, 'loop'));
    expect(await codeOf(readFile(technician, `${root}/loop`))).toBe('too_many_links');
  });

  test('pipes_devices_and_folders_are_not_read', async () => {
    await using on = await FileStage.open({ grant: { roots: [] } });
    const pipe = join(on.root, 'pipe');
    await Bun.spawn(['mkfifo', pipe]).exited;
    expect(await codeOf(readFile(on.technician, pipe))).toBe('not_a_file');
    expect(await codeOf(readFile(on.technician, '/dev/zero'))).toBe('not_a_file');
    expect(await codeOf(readFile(on.technician, on.root))).toBe('is_a_folder');
  });

  test('a_grant_without_write_changes_nothing', async () => {
    await using on = await FileStage.open({ grant: { write: false } });
    writeFileSync(join(on.root, 'plain'), 'plain');
    mkdirSync(join(on.root, 'folder'));
    const changes = ['write', 'mkdir', 'parents', 'remove', 'moveIn', 'moveOut', 'chmod', 'push'];
    for (const [name, attempt] of Object.entries(everything(on, join(on.root, 'folder')))) {
      if (changes.includes(name)) expect(`${name} ${await codeOf(attempt())}`).toBe(`${name} not_allowed`);
    }
    expect(readdirSync(on.root).sort()).toEqual(['folder', 'plain']);
    expect((await statFile(on.technician, join(on.root, 'plain'))).size).toBe(5);
  });
});

describe.if(process.platform === 'linux')('somebody who puts links in the way', () => {
  /** Takes turns between a folder and a link to the outside, as fast as it can. */
  const RACER = `
    const { renameSync, symlinkSync, mkdirSync } = require('node:fs');
    const [root, outside] = process.argv.slice(1);
    const at = (name) => root + '/' + name;
    symlinkSync(outside, at('evil'));
    console.log('ready');
    for (;;) {
      renameSync(at('dir'), at('kept')); renameSync(at('evil'), at('dir'));
      renameSync(at('dir'), at('evil')); renameSync(at('kept'), at('dir'));
    }`;

  test('never_gets_anything_read_or_written_outside', async () => {
    await using on = await openTrap();
    mkdirSync(join(on.root, 'dir/victim'), { recursive: true });
    writeFileSync(join(on.root, 'dir/victim/file'), 'harmless');
    const racer = Bun.spawn([process.execPath, '-e', RACER, on.root, on.outside], {
      stdout: 'pipe',
      stderr: 'ignore',
    });
    await racer.stdout.getReader().read();
    const { technician } = on;
    const dir = join(on.root, 'dir');
    let [reached, refused] = [0, 0];
    const attempt = async (work: () => Promise<unknown>) => {
      const code = await codeOf(work());
      if (code === 'nothing') reached += 1;
      else refused += 1;
    };
    const read = async () => {
      const pieces: Uint8Array[] = [];
      for await (const piece of (await readFile(technician, join(dir, 'victim/file'))).bytes)
        pieces.push(piece);
      expect(Buffer.concat(pieces).toString()).toBe('harmless');
    };
    for (const end = performance.now() + 3000; performance.now() < end; ) {
      await attempt(read);
      await attempt(() => writeFile(technician, join(dir, 'planted'), Buffer.from('x')));
      await attempt(() => makeFolder(technician, join(dir, 'made')));
      await attempt(() => removeFile(technician, join(dir, 'made'), { recursive: true }));
      await attempt(() => setFileMode(technician, join(dir, 'victim/file'), 0o644));
    }
    racer.kill('SIGKILL');
    await racer.exited;
    expect(isUntouched(on)).toBe(true);
    expect({ reached: reached > 0, refused: refused > 0 }).toEqual({ reached: true, refused: true });
  });
});
