import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A Chromium to start: its program, and what it needs around it. */
export interface FoundChromium extends AsyncDisposable {
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where it came from, for the words of a test run. */
  readonly origin: string;
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
  return { program, env: {}, origin: program, async [Symbol.asyncDispose]() {} };
}

/** Unpacks the Chromium of `@sparticuz/chromium`, with the libraries that a bare machine lacks, into a folder of its own. */
async function carried(): Promise<FoundChromium | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const folder = await mkdtemp(join(tmpdir(), 'guru-chromium-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const before = process.env.TMPDIR;
  // The package unpacks into the folder for temporary files, wherever that is.
  process.env.TMPDIR = folder;
  try {
    const { default: chromium, inflate } = await import('@sparticuz/chromium');
    const program = await chromium.executablePath();
    const entry = fileURLToPath(import.meta.resolve('@sparticuz/chromium'));
    await inflate(join(dirname(entry), '..', 'bin', 'al2023.tar.br'));
    const env = { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_PATH: join(folder, 'fonts') };
    return { program, env, origin: '@sparticuz/chromium', [Symbol.asyncDispose]: remove };
  } catch {
    await remove();
    return null;
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}
