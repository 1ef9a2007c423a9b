import { expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from './crc32.ts';
import { ZipWriter } from './zip.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const about = (path: string, mode = 0o644) => ({ path, mode, mtime_ms: Date.UTC(2024, 1, 29, 12) });

test('the CRC is the one of the standard, in pieces too', () => {
  expect(crc32(utf8('123456789'))).toBe(0xcbf43926);
  expect(crc32(utf8('6789'), crc32(utf8('12345')))).toBe(0xcbf43926);
});

/** Writes an archive as it would be downloaded: a folder, files, a link, and a file that broke off on the way. */
async function archive(): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const zip = new ZipWriter(async (bytes) => void pieces.push(bytes.slice()));
  await zip.folder(about('tree', 0o755));
  const run = await zip.file(about('tree/run.sh', 0o755), 9);
  await run.write(utf8('#!/bin'));
  await run.write(utf8('/sh'));
  await run.commit();
  const broken = await zip.file(about('tree/broken'), 100);
  await broken.write(utf8('half of it'));
  await broken.drop();
  const odd = await zip.file(about('tree/naïve 😀.txt'), 5 * 2 ** 30);
  await odd.write(utf8('told to be large'));
  await odd.commit();
  await zip.link(about('tree/link'), 'run.sh');
  await zip.finish();
  return new Uint8Array(Buffer.concat(pieces));
}

test.if(Bun.which('python3') !== null)(
  'another program reads what was written, with rights and links',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'guru-zip-'));
    try {
      writeFileSync(join(folder, 'a.zip'), await archive());
      const check = [
        'import zipfile, json, sys',
        'z = zipfile.ZipFile(sys.argv[1])',
        'assert z.testzip() is None',
        'print(json.dumps([[i.filename, i.external_attr >> 16, z.read(i).decode()] for i in z.infolist()]))',
      ].join('\n');
      const ran = Bun.spawnSync(['python3', '-c', check, join(folder, 'a.zip')]);
      expect(ran.stderr.toString()).toBe('');
      expect(JSON.parse(ran.stdout.toString())).toEqual([
        ['tree/', 0o040755, ''],
        ['tree/run.sh', 0o100755, '#!/bin/sh'],
        ['tree/naïve 😀.txt', 0o100644, 'told to be large'],
        ['tree/link', 0o120644, 'run.sh'],
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

test.if(Bun.which('unzip') !== null)('unzip unpacks it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'guru-zip-'));
  try {
    writeFileSync(join(folder, 'a.zip'), await archive());
    expect(Bun.spawnSync(['unzip', '-q', 'a.zip'], { cwd: folder }).exitCode).toBe(0);
    expect(readFileSync(join(folder, 'tree/run.sh'), 'utf8')).toBe('#!/bin/sh');
    expect(statSync(join(folder, 'tree/run.sh')).mode & 0o777).toBe(0o755);
    expect(readlinkSync(join(folder, 'tree/link'))).toBe('run.sh');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
