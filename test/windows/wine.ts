import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WindowsTools } from './tools.ts';

/** Wine's console gives its programs no standard handles, so that a shell has to take them. */
const SHELL = '@cmd.exe <CONIN$ >CONOUT$ 2>&1\r\n';

export interface Said {
  readonly code: number;
  /** stdout and stderr, with the line ends of this system. */
  readonly words: string;
}

export interface WineOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Show what it says, as it says it. */
  readonly aloud?: boolean;
}

/** A Windows machine to throw away. */
export interface Wine extends AsyncDisposable {
  /** A shell for terminals, by its path on that machine. */
  readonly shell: string;
  /** Runs a program of that machine to its end. */
  run(command: readonly string[], options?: WineOptions): Promise<Said>;
  /** A file of its drive C, by its path here. */
  driveC(...path: readonly string[]): string;
  /** Starts it, with its services, and lets somebody sit at it: Wine ends the services when nobody does. */
  powerOn(): void;
  /** Ends everything that runs on it, as a power cut does. */
  powerOff(): Promise<void>;
}

/** A path of this system, as programs under Wine see it. */
export function windowsPath(path: string): string {
  return `Z:${path.replaceAll('/', '\\')}`;
}

/** Sets the machine up, but does not switch it on: a prefix of its own, as Windows 10, with the library that programs of Bun need. Throws when a step fails. */
export async function openWine({ wine, wineserver, compiler }: WindowsTools): Promise<Wine> {
  const folder = await mkdtemp(join(tmpdir(), 'guru-wine-'));
  const prefix = join(folder, 'prefix');
  const env = {
    ...process.env,
    WINEARCH: 'win64',
    WINEPREFIX: prefix,
    WINEDEBUG: '-all',
    // Neither .NET nor a browser is needed, and asking for them opens a window.
    WINEDLLOVERRIDES: 'mscoree,mshtml=',
  };
  const powerOff = async () => {
    await Bun.spawn([wineserver, '-k'], { env, stdio: ['ignore', 'ignore', 'ignore'] }).exited;
    await Bun.spawn([wineserver, '-w'], { env, stdio: ['ignore', 'ignore', 'ignore'] }).exited;
  };
  const machine: Wine = {
    shell: windowsPath(join(folder, 'shell.cmd')),
    run: async (command, { env: more, aloud = false } = {}) => {
      const child = Bun.spawn([wine, ...command], {
        env: { ...env, ...more },
        stdin: 'ignore',
        stdout: 'pipe',
        stderr: 'pipe',
      });
      const [out, err] = await Promise.all([listen(child.stdout, aloud), listen(child.stderr, aloud)]);
      return { code: await child.exited, words: out + err };
    },
    driveC: (...path) => join(prefix, 'drive_c', ...path),
    powerOn() {
      // It waits for its standard input, which is ours to close.
      Bun.spawn([wine, 'cmd.exe', '/k'], { env, stdio: ['pipe', 'ignore', 'ignore'] }).unref();
    },
    powerOff,
    async [Symbol.asyncDispose]() {
      await powerOff();
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await writeFile(join(folder, 'shell.cmd'), SHELL);
    const library = join(folder, 'bcryptprimitives.dll');
    await buildLibrary(compiler, library);
    await succeed(machine, ['wineboot', '-i']);
    await copyFile(library, machine.driveC('windows', 'system32', 'bcryptprimitives.dll'));
    await succeed(machine, ['winecfg', '-v', 'win10']);
    return machine;
  } catch (error) {
    await machine[Symbol.asyncDispose]();
    throw error;
  }
}

async function buildLibrary(compiler: string, library: string): Promise<void> {
  const source = join(import.meta.dir, 'bcryptprimitives.c');
  const child = Bun.spawn(
    [compiler, '-shared', '-Os', '-s', '-nostartfiles', '-o', library, source, '-ladvapi32'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  if ((await child.exited) !== 0) throw new Error(`${source} does not compile`);
}

async function succeed(machine: Wine, command: readonly string[]): Promise<void> {
  const { code, words } = await machine.run(command);
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}: ${words}`);
}

/** Wine opens files in another way than Bun's resolver expects, and that says so at every step. */
const NOISE = /^Internal error: directory mismatch/;

async function listen(stream: ReadableStream<Uint8Array>, aloud: boolean): Promise<string> {
  let words = '';
  let line = '';
  const decoder = new TextDecoder();
  for await (const bytes of stream) {
    const lines = (line + decoder.decode(bytes, { stream: true }).replaceAll('\r', '')).split('\n');
    line = lines.pop() ?? '';
    const kept = lines
      .filter((one) => !NOISE.test(one))
      .map((one) => `${one}\n`)
      .join('');
    if (aloud) process.stdout.write(kept);
    words += kept;
  }
  return words + line;
}
