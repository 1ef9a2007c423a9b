import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from './places.ts';

/** A Chromium to start: its program, and what it needs around it. */
export interface FoundChromium {
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Where Chromium and its kin are installed. Playwright's own downloads are not looked for: they are no part of this project. */
const PLACES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome-stable',
    '/usr/bin/google-chrome',
    '/usr/bin/microsoft-edge',
    '/snap/bin/chromium',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:/Program Files/Google/Chrome/Application/chrome.exe',
    'C:/Program Files (x86)/Google/Chrome/Application/chrome.exe',
    'C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe',
  ],
};

/** The Chromium that `CHROME_PATH` names, an installed one, else the one that npm carries; null when there is none. */
export async function findChromium(): Promise<FoundChromium | null> {
  const named = process.env.CHROME_PATH;
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROME_PATH names ${named}, which does not exist`);
    return installed(named);
  }
  const place = PLACES[process.platform]?.find(existsSync);
  return place ? installed(place) : carried();
}

function installed(program: string): FoundChromium {
  return { program, env: {} };
}

/**
 * The Chromium of `@sparticuz/chromium`, with the libraries and the font that a bare machine lacks. It is unpacked once for each version, which takes some seconds,
 * and kept.
 */
async function carried(): Promise<FoundChromium | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  let entry: string;
  try {
    entry = fileURLToPath(import.meta.resolve('@sparticuz/chromium'));
  } catch {
    return null;
  }
  const parts = join(dirname(entry), '..');
  const { version }: { version: string } = await Bun.file(join(parts, 'package.json')).json();
  const folder = join(ROOT, '.cache', `chromium-${version}`);
  if (!existsSync(folder)) await unpack(join(parts, 'bin'), folder);
  return {
    program: join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_FILE: join(folder, 'own-fonts.conf') },
  };
}

/** Fills the folder; it appears whole or not at all. */
async function unpack(bin: string, folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const fresh = await mkdtemp(`${folder}-`);
  const before = process.env.TMPDIR;
  // The package unpacks into the folder for temporary files, wherever that is.
  process.env.TMPDIR = fresh;
  try {
    const { default: chromium, inflate } = await import('@sparticuz/chromium');
    await chromium.executablePath();
    await inflate(join(bin, 'al2023.tar.br'));
    // The one that comes with it looks for the font in a fixed place.
    const conf = `<fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>`;
    await Bun.write(join(fresh, 'own-fonts.conf'), conf);
    // Another run may have been faster.
    await rename(fresh, folder).catch(() => undefined);
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    await rm(fresh, { recursive: true, force: true });
  }
}
