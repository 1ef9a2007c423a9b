import { type Browser, chromium } from 'playwright-core';
import { type FoundChromium, findChromium } from './chromium.ts';

/** Quiet, without a sandbox that root can't have, and without a word to anybody outside. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const found = await findChromium();

/** Whether browser tests can run. In CI they must: there a missing browser fails them. */
export const HAS_BROWSER = found !== null || Boolean(process.env.CI);

if (found === null) {
  const words =
    'No Chromium or Chrome was found (CHROME_PATH may name one), and npm carries none for this system.';
  console.warn(`\n${words}\nThe browser tests ${HAS_BROWSER ? 'fail' : 'are skipped'}.\n`);
}

/** Starts the browser. Throws where none was found. Without 3D the terminal draws its text into the page, where a test can read it. */
export async function startBrowser(options: { readonly threeD?: boolean } = {}): Promise<Browser> {
  if (found === null) throw new Error('There is no browser to test with');
  const args = options.threeD ? FLAGS : [...FLAGS, '--disable-3d-apis'];
  return chromium.launch({ executablePath: found.program, args, env: environment(found) });
}

function environment({ env }: FoundChromium): Record<string, string> {
  const own = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return { ...Object.fromEntries(own), ...env };
}
