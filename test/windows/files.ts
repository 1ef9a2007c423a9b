import { expect, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import {
  listFolder,
  makeFolder,
  readFile,
  removeFile,
  renameFile,
  statFile,
  writeFile,
} from '@guru/client/files';
import type { AttachedSession } from '@guru/client/session';
import { pullTree, pushTree, type Tree } from './trees.ts';

/** A device of which a technician uses the files, and where its drive lies on this machine. */
export interface DeviceWithFiles {
  attach(): Promise<AttachedSession>;
  driveC(...path: readonly string[]): string;
}

/** The tests of a device's files, at their place among those of the device. */
export function testFiles({ attach, driveC }: DeviceWithFiles): void {
  test('a technician writes, reads, renames and removes its files', async () => {
    await using session = await attach();
    const folder = 'C:\\Guru Test';
    const file = `${folder}\\Grüße aus Köln €.bin`;
    const content = randomBytes(700_000);
    await makeFolder(session, folder);
    await writeFile(session, file, content, { overwrite: false });
    expect(await statFile(session, file)).toMatchObject({ kind: 'file', size: content.length });
    expect(readFileSync(driveC('Guru Test', 'Grüße aus Köln €.bin')).equals(content)).toBe(true);
    const { bytes } = await readFile(session, file, { offset: 100_000, length: 5 });
    expect(Buffer.concat(await Array.fromAsync(bytes))).toEqual(content.subarray(100_000, 100_005));

    await writeFile(session, file, content.subarray(0, 10), { overwrite: true });
    const taken = await writeFile(session, file, content, { overwrite: false }).catch((problem) => problem);
    expect(taken).toMatchObject({ code: 'exists' });
    await renameFile(session, file, `${folder}\\b`);
    const names = (await Array.fromAsync(listFolder(session, folder))).map(({ name }) => name);
    expect(names).toEqual(['b']);
    await removeFile(session, folder, { recursive: true });
    expect(existsSync(driveC('Guru Test'))).toBe(false);
    const top = (await Array.fromAsync(listFolder(session, 'C:\\'))).map(({ name }) => name);
    expect(top).toEqual(expect.arrayContaining(['windows', 'Program Files']));
  });

  test('a folder goes to it, and comes back as it was', async () => {
    await using session = await attach();
    const tree = {
      'a file': randomBytes(300_000),
      empty: new Uint8Array(),
      'sub/deeper/naïve.txt': Buffer.from('text'),
      'sub/x': randomBytes(17),
    };
    const hashes = (of: Tree) =>
      Object.fromEntries(Object.entries(of).map(([path, bytes]) => [path, Bun.SHA256.hash(bytes, 'hex')]));
    await pushTree(session, 'C:\\Guru Tree', tree);
    expect(hashes(await pullTree(session, 'C:\\Guru Tree'))).toEqual(hashes(tree));
    await removeFile(session, 'C:\\Guru Tree', { recursive: true });
  });

  test('no path leads to a device, a stream, a share or out of what a name is', async () => {
    await using session = await attach();
    for (const path of [
      'C:\\CON',
      'C:\\windows\\NUL.txt',
      'C:\\COM1',
      'C:\\windows\\win.ini:stream',
      'C:\\windows\\win.ini::$DATA',
      'C:\\windows\\..\\secret',
      'C:\\trailing.',
      'C:\\trailing ',
      'C:relative',
      '\\\\server\\share\\file',
      '\\\\?\\C:\\windows\\win.ini',
      '\\\\.\\PhysicalDrive0',
      '/etc/passwd',
      'Z:\\etc\\..\\etc\\passwd',
    ]) {
      const problem = await writeFile(session, path, new Uint8Array(1)).catch((refused: unknown) => refused);
      expect({ path, problem }).toMatchObject({ path, problem: { code: 'bad_path' } });
    }
  });
}
