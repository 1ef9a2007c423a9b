import { expect, test } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** What a browser reads before it shows anything, in bytes of gzip. */
const BUDGET = 200_000;

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
}

const dist = join(import.meta.dir, '..', 'dist');
const manifestFile = join(dist, '.vite', 'manifest.json');
if (!existsSync(manifestFile))
  throw new Error('The console is not built: run `npm start` or `npm test` once.');
const manifest: Record<string, Chunk> = JSON.parse(readFileSync(manifestFile, 'utf8'));

/** The files of some entries with everything that they import at once. */
function closure(...entries: string[]): Set<string> {
  const files = new Set<string>();
  const add = (key: string) => {
    const chunk = manifest[key];
    if (chunk === undefined) throw new Error(`${key} is not in the build`);
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    chunk.imports?.forEach(add);
  };
  entries.forEach(add);
  return files;
}

function gzipped(files: Iterable<string>): number {
  return [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file))).length, 0);
}

test('the initial script is within its budget', () => {
  expect(gzipped(closure('index.html'))).toBeLessThan(BUDGET);
});

test.each([
  'src/pages/overview/Overview.tsx',
  'src/pages/devices/Devices.tsx',
  'src/pages/device/Device.tsx',
])('the frame with %s is within a quarter more', (page) => {
  expect(gzipped(closure('index.html', 'src/frame/Frame.tsx', page))).toBeLessThan(BUDGET * 1.25);
});

test('terminal, charts and palette come on demand', () => {
  const first = [...closure('index.html', 'src/frame/Frame.tsx')].map((file) =>
    readFileSync(join(dist, file), 'utf8'),
  );
  for (const [what, mark] of [
    ['xterm', 'xterm-helper-textarea'],
    ['uPlot', 'u-over'],
    ['cmdk', 'cmdk-input'],
    ['zod', 'ZodObject'],
  ] as const) {
    expect({ what, found: first.some((script) => script.includes(mark)) }).toEqual({ what, found: false });
  }
});

test('the page asks nobody else for anything, and runs no script of its own body', () => {
  const html = readFileSync(join(dist, 'index.html'), 'utf8');
  expect(html.match(/(?:src|href)="(?:https?:)?\/\/[^"]*"/g)).toBeNull();
  expect(html.match(/<script(?![^>]*\bsrc=)[^>]*>/g)).toBeNull();
  const styles = [...new Bun.Glob('assets/*.css').scanSync(dist)];
  expect(styles.length).toBeGreaterThan(0);
  for (const file of styles) {
    expect(readFileSync(join(dist, file), 'utf8').match(/url\((?:https?:)?\/\/[^)]*\)/g)).toBeNull();
  }
});
