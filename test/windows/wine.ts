import { closeSync, openSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WindowsTools } from './tools.ts';

/** Wine's console gives its programs no standard handles, so that a shell has to take them. */
const SHELL = '@cmd.exe <CONIN$ >CONOUT$ 2>&1\r\n';

/** The variables of the machine. Those that a service has for itself Wine doesn't read. */
const ENVIRONMENT = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment';
const PROMPT = '>'.charCodeAt(0);

export interface Said {
  readonly code: number;
  /** stdout and stderr, with the line ends of this system. */
  readonly words: string;
}

export interface WineOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Show what it has said. */
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
  powerOn(): Promise<void>;
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
  let runs = 0;
  let user: Bun.Subprocess<'pipe', 'pipe', 'ignore'> | undefined;
  const server = (flag: '-k' | '-w') =>
    Bun.spawn([wineserver, flag], { env, stdio: ['ignore', 'ignore', 'ignore'] }).exited;
  const powerOff = async () => {
    await server('-k');
    await server('-w');
    await user?.exited;
  };
  const machine: Wine = {
    shell: windowsPath(join(folder, 'shell.cmd')),
    async run(command, { env: more, aloud = false } = {}) {
      // Into a file: what Wine leaves running in the background would hold a pipe open.
      runs += 1;
      const output = join(folder, `output-${runs}`);
      const fd = openSync(output, 'w');
      const child = Bun.spawn([wine, ...command], { env: { ...env, ...more }, stdio: ['ignore', fd, fd] });
      closeSync(fd);
      const code = await child.exited;
      const words = plain(await readFile(output, 'utf8'));
      if (aloud) process.stdout.write(words);
      return { code, words };
    },
    driveC: (...path) => join(prefix, 'drive_c', ...path),
    async powerOn() {
      // Somebody who types nothing. Who forgot him would close his input, and he would leave.
      user = Bun.spawn([wine, 'cmd.exe', '/k'], { env, stdio: ['pipe', 'pipe', 'ignore'] });
      await untilReady(user.stdout);
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
    const variable = ['/v', 'GURU_AGENT_SHELL', '/t', 'REG_SZ', '/d', machine.shell, '/f'];
    await succeed(machine, ['reg.exe', 'add', ENVIRONMENT, ...variable]);
    // While it goes down by itself, who comes finds two managers of services, of which one knows nothing.
    await server('-w');
    return machine;
  } catch (error) {
    await machine[Symbol.asyncDispose]();
    throw error;
  }
}

/** Settles when a shell has shown its prompt; what it shows later is read too, so that it never waits for us. */
function untilReady(screen: ReadableStream<Uint8Array>): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const read = async () => {
    for await (const bytes of screen) if (bytes.includes(PROMPT)) resolve();
    reject(new Error('the machine was switched off before it was ready'));
  };
  void read().catch(reject);
  return promise;
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

function plain(output: string): string {
  const lines = output.replaceAll('\r', '').split('\n');
  return lines.filter((line) => !NOISE.test(line)).join('\n');
}
