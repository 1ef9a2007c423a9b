import { afterAll, expect, setDefaultTimeout, test } from 'bun:test';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  listFolder,
  listTree,
  pullFolder,
  pushFolder,
  removeFile,
  type TreeEntry,
  type TreeFailure,
  type TreeItem,
} from '@guru/client/files';
import { bytesToName, nameToBytes } from '@guru/protocol';
import { watchLeaks } from '@guru/testkit';
import fc from 'fast-check';
import { codeOf, FileStage } from '../fixtures/file-stage.ts';

/** Disks of busy machines take their time; only a test that hangs comes near to this. */
setDefaultTimeout(60_000);

const leaks = watchLeaks();
afterAll(leaks.check);

type Shape =
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly mode: number; readonly mtime_ms: number }
  | { readonly kind: 'link'; readonly target: string }
  | {
      readonly kind: 'folder';
      readonly mode: number;
      readonly mtime_ms: number;
      readonly children: ReadonlyMap<string, Shape>;
    };

/** A name of bytes as the wire has it, in any encoding. */
const name = fc
  .uint8Array({ minLength: 1, maxLength: 12 })
  .map((bytes) => Buffer.from(bytes.map((byte) => (byte === 0 || byte === 0x2f ? 0x78 : byte))))
  .filter((bytes) => !['.', '..'].includes(bytes.toString()) && !bytes.toString().endsWith('.part'));
const mtime_ms = fc.integer({ min: 0, max: 2_000_000_000 }).map((seconds) => seconds * 1000);
const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({
      kind: fc.constant('file' as const),
      bytes: fc.uint8Array({ maxLength: 300, size: 'max' }),
      mode: fc.constantFrom(0o600, 0o644, 0o755, 0o4755, 0o666),
      mtime_ms,
    }),
    fc.record({
      kind: fc.constant('link' as const),
      target: fc.constantFrom('x', '../up', '/etc/passwd', 'ü'),
    }),
    fc.record({
      kind: fc.constant('folder' as const),
      mode: fc.constantFrom(0o700, 0o755, 0o2775),
      mtime_ms,
      children: fc
        .uniqueArray(fc.tuple(name, tie('shape')), {
          maxLength: 4,
          selector: ([bytes]) => bytes.toString('latin1'),
        })
        .map((pairs) => new Map(pairs.map(([bytes, child]) => [bytesToName(bytes), child]))),
    }),
  ),
}));
const folder = shape.filter((one) => one.kind === 'folder');

async function* itemsOf(one: Shape, path: string): AsyncGenerator<TreeItem> {
  if (one.kind === 'link') yield { kind: 'link', path, target: one.target };
  else if (one.kind === 'file')
    yield {
      kind: 'file',
      path,
      mode: one.mode,
      mtime_ms: one.mtime_ms,
      size: one.bytes.length,
      open: () => one.bytes,
    };
  else {
    yield { kind: 'folder', path, mode: one.mode, mtime_ms: one.mtime_ms };
    for (const [child, below] of one.children)
      yield* itemsOf(below, path === '' ? child : `${path}/${child}`);
  }
}

/** What a tree is, by its paths in bytes. */
function expected(one: Shape, path: string, into: Record<string, unknown> = {}): Record<string, unknown> {
  const key = Buffer.from(nameToBytes(path)).toString('latin1');
  if (one.kind === 'link') into[key] = one.target;
  else if (one.kind === 'file')
    into[key] = [one.mode, one.mtime_ms, Buffer.from(one.bytes).toString('latin1')];
  else {
    into[key] = [one.mode, one.mtime_ms];
    for (const [child, below] of one.children) expected(below, `${path}/${child}`, into);
  }
  return into;
}

function onDisk(
  root: Buffer,
  path = Buffer.alloc(0),
  into: Record<string, unknown> = {},
): Record<string, unknown> {
  const whole = Buffer.concat([root, path]);
  const stats = lstatSync(whole);
  const key = path.toString('latin1');
  const mode = stats.mode & 0o7777;
  if (stats.isSymbolicLink()) into[key] = readlinkSync(whole);
  else if (stats.isFile()) into[key] = [mode, stats.mtimeMs, readFileSync(whole).toString('latin1')];
  else {
    into[key] = [mode, stats.mtimeMs];
    for (const child of readdirSync(whole, { encoding: 'buffer' }))
      onDisk(root, Buffer.concat([path, Buffer.from('/'), child]), into);
  }
  return into;
}

/** Pulls a folder into memory, as expectations see it. */
async function pulled(
  on: FileStage,
  path: string,
): Promise<{ tree: Record<string, unknown>; failures: TreeFailure[] }> {
  const tree: Record<string, unknown> = {};
  const failures: TreeFailure[] = [];
  const keyOf = (entry: TreeEntry) =>
    Buffer.from(nameToBytes(entry.path === '' ? '' : `/${entry.path}`)).toString('latin1');
  await pullFolder(on.technician, path, {
    onEntry: (entry) => {
      tree[keyOf(entry)] = entry.kind === 'link' ? entry.target : [entry.mode, entry.mtime_ms];
    },
    onFile: (entry) => {
      const pieces: Uint8Array[] = [];
      return {
        write: (bytes) => void pieces.push(bytes),
        commit: () => {
          tree[keyOf(entry)] = [entry.mode, entry.mtime_ms, Buffer.concat(pieces).toString('latin1')];
        },
        drop: () => undefined,
      };
    },
    onFailure: (failure) => failures.push(failure),
  });
  return { tree, failures };
}

test.if(process.platform === 'linux')('a_tree_that_is_pushed_and_pulled_is_the_same_tree', async () => {
  await using on = await FileStage.open();
  const path = join(on.root, 'tree');
  await fc.assert(
    fc.asyncProperty(folder, async (one) => {
      const failures: TreeFailure[] = [];
      const count = await pushFolder(on.technician, path, itemsOf(one, ''), {
        onFailure: (failure) => failures.push(failure),
      });
      expect(failures).toEqual([]);
      expect(count.failed).toBe(0);
      const wanted = expected(one, '');
      expect(onDisk(Buffer.from(path))).toEqual(wanted);
      expect(await pulled(on, path)).toEqual({ tree: wanted, failures: [] });
      await removeFile(on.technician, path, { recursive: true });
    }),
    { numRuns: 40 },
  );
});

test('ten_thousand_small_files_go_there_and_back_in_one_stream_each', async () => {
  await using on = await FileStage.open();
  const path = join(on.root, 'many');
  const items = async function* (): AsyncGenerator<TreeItem> {
    for (let group = 0; group < 100; group += 1) {
      yield { kind: 'folder', path: `g${group}` };
      for (let file = 0; file < 100; file += 1) {
        yield {
          kind: 'file',
          path: `g${group}/f${file}`,
          size: 100,
          open: () => new Uint8Array(100).fill(file),
        };
      }
    }
  };
  const total = { files: 10_000, bytes: 1_000_000, failed: 0 };
  expect(await pushFolder(on.technician, path, items())).toMatchObject({ ...total, folders: 100 });
  const { tree, failures } = await pulled(on, path);
  expect({ failures, things: Object.keys(tree).length }).toEqual({ failures: [], things: 10_101 });
  expect(on.stage.served.length).toBe(2);
  // Twenty thousand files are made, read and removed by a disk that others use too.
}, 150_000);

test('a_large_file_within_a_tree_streams_through', async () => {
  await using on = await FileStage.open();
  const bytes = new Uint8Array(5_000_000).map((_, at) => at % 251);
  const items = async function* (): AsyncGenerator<TreeItem> {
    yield { kind: 'file', path: 'large', size: bytes.length, open: () => bytes };
    yield { kind: 'file', path: 'small', size: 3, open: () => Buffer.from('abc') };
  };
  await pushFolder(on.technician, on.root, items());
  expect(readFileSync(join(on.root, 'large')).equals(bytes)).toBe(true);
  const { tree } = await pulled(on, on.root);
  const mtime = Math.floor(statSync(join(on.root, 'large')).mtimeMs);
  expect(tree['/large']).toEqual([0o644, mtime, Buffer.from(bytes).toString('latin1')]);
});

test('a_file_that_does_not_come_whole_is_not_written_and_the_rest_is', async () => {
  await using on = await FileStage.open();
  writeFileSync(join(on.root, 'kept'), 'old');
  const items = async function* (): AsyncGenerator<TreeItem> {
    yield { kind: 'file', path: 'kept', size: 10, open: () => Buffer.from('short') };
    yield {
      kind: 'file',
      path: 'unreadable',
      size: 200_000,
      async *open() {
        yield new Uint8Array(100_000);
        throw new Error('the disk is broken');
      },
    };
    yield { kind: 'file', path: 'good', size: 4, open: () => Buffer.from('good') };
  };
  const failures: TreeFailure[] = [];
  const count = await pushFolder(on.technician, on.root, items(), {
    onFailure: (failure) => failures.push(failure),
  });
  expect(count).toMatchObject({ files: 1, failed: 2 });
  expect(failures.map(({ path, message }) => `${path}: ${message}`)).toEqual([
    'kept: it became shorter while it was read',
    'unreadable: the disk is broken',
  ]);
  expect(readdirSync(on.root).sort()).toEqual(['good', 'kept']);
  expect(readFileSync(join(on.root, 'kept'), 'utf8')).toBe('old');
});

test('only_what_is_selected_comes_and_what_is_not_there_is_told', async () => {
  await using on = await FileStage.open();
  mkdirSync(join(on.root, 'a/b'), { recursive: true });
  for (const path of ['a/one', 'a/b/two', 'three']) writeFileSync(join(on.root, path), path);
  const seen: string[] = [];
  const sink = {
    onEntry: ({ path }: TreeEntry) => void seen.push(`${path}/`),
    onFile: ({ path }: TreeEntry) => {
      seen.push(path);
      return { write: () => undefined, commit: () => undefined, drop: () => undefined };
    },
    onFailure: ({ path, code }: TreeFailure) => void seen.push(`${path}: ${code}`),
  };
  await pullFolder(on.technician, on.root, sink, {
    select: ['a/b', 'a/b/two', 'nothing', '../outside', 'three/x'],
  });
  expect(seen).toEqual([
    'a/b/',
    'a/b/two',
    'nothing: not_found',
    '../outside: bad_path',
    'three/x: not_a_folder',
  ]);
});

test('a_push_that_is_given_up_leaves_whole_files_only', async () => {
  await using on = await FileStage.open();
  const giveUp = new AbortController();
  const items = async function* (): AsyncGenerator<TreeItem> {
    for (let file = 0; ; file += 1) {
      if (file === 300) giveUp.abort(new Error('enough'));
      yield { kind: 'file', path: `f${file}`, size: 70_000, open: () => new Uint8Array(70_000).fill(1) };
    }
  };
  expect(await codeOf(pushFolder(on.technician, on.root, items(), { signal: giveUp.signal }))).toBe(
    'Error: enough',
  );
  await on.stage.session.close();
  const left = readdirSync(on.root);
  expect(left.filter((one) => statSync(join(on.root, one)).size !== 70_000)).toEqual([]);
  expect(on.partials).toEqual([]);
});

test('what_is_below_a_folder_is_listed_with_its_hashes', async () => {
  await using on = await FileStage.open();
  mkdirSync(join(on.root, 'a'));
  writeFileSync(join(on.root, 'a/file'), 'content');
  const found: unknown[] = [];
  for await (const { path, kind, ...rest } of listTree(on.technician, on.root, { checksum: true })) {
    found.push([path, kind, 'sha256' in rest ? rest.sha256 : undefined]);
  }
  expect(found).toEqual([
    ['a', 'folder', undefined],
    ['a/file', 'file', Bun.SHA256.hash('content', 'hex')],
  ]);
});

test.if(process.platform === 'linux')(
  'names_in_any_encoding_are_listed_and_come_back_as_they_were',
  async () => {
    await using on = await FileStage.open();
    const latin1 = Buffer.concat([Buffer.from(`${on.root}/caf`), Buffer.of(0xe9)]);
    writeFileSync(latin1, 'x');
    const names: string[] = [];
    for await (const entry of listFolder(on.technician, on.root)) names.push(entry.name);
    expect(names).toEqual(['caf\udce9']);
    await removeFile(on.technician, `${on.root}/${names[0]}`);
    expect(readdirSync(on.root)).toEqual([]);
  },
);
