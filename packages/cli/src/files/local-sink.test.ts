import { expect, test } from 'bun:test';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TreeEntry } from '@guru/client/files';
import { LocalSink } from './local-sink.ts';

const entry = (kind: TreeEntry['kind'], path: string, target?: string): TreeEntry => ({
  name: path,
  path,
  kind,
  size: 1,
  mode: 0o755,
  mtime_ms: 0,
  uid: 0,
  gid: 0,
  owner: '',
  ...(target === undefined ? {} : { target }),
});

test('a_device_that_lies_about_its_tree_writes_nothing_outside_of_the_folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'guru-sink-'));
  const [root, outside] = [join(folder, 'root'), join(folder, 'outside')];
  try {
    for (const path of [root, outside]) mkdirSync(path);
    symlinkSync(outside, join(root, 'old-link'));
    const failed: string[] = [];
    {
      await using sink = new LocalSink(root, ({ path }) => failed.push(path));
      await sink.onEntry(entry('folder', ''));
      await sink.onEntry(entry('link', 'new-link', outside));
      const hostile = [
        '../outside/x',
        '/etc/x',
        'a/../../outside/x',
        'old-link/x',
        'new-link/x',
        'a\0b',
        '.',
        '..',
        'x/',
        '//x',
        './x',
      ];
      for (const path of hostile) {
        const file = await sink.onFile(entry('file', path));
        await file.write(Buffer.from('x'));
        await file.commit();
        await sink.onEntry(entry('folder', path));
        await sink.onEntry(entry('link', path, '/etc'));
      }
      // A link that is said to be a folder afterwards is still a link.
      await sink.onEntry(entry('folder', 'new-link'));
      const good = await sink.onFile(entry('file', 'good'));
      await good.write(Buffer.from('good'));
      await good.commit();
      expect(failed.length).toBe(hostile.length * 3 + 1);
    }
    expect(readdirSync(outside)).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual(['outside', 'root']);
    expect(readdirSync(root).sort()).toEqual(['good', 'new-link', 'old-link']);
    expect(readFileSync(join(root, 'good'), 'utf8')).toBe('good');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a_file_that_breaks_off_leaves_what_was_there', async () => {
  const root = mkdtempSync(join(tmpdir(), 'guru-sink-'));
  try {
    writeFileSync(join(root, 'file'), 'old');
    await using sink = new LocalSink(root, () => undefined);
    const file = await sink.onFile(entry('file', 'file'));
    await file.write(Buffer.from('new'));
    await file.drop();
    expect(readFileSync(join(root, 'file'), 'utf8')).toBe('old');
    expect(readdirSync(root)).toEqual(['file']);
    expect(existsSync(join(root, '.guru'))).toBe(false);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
