import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Guru, OWNER } from './guru.ts';
import type { Certificate } from './tls.ts';
import { run } from './tools.ts';

const ROOT = join(import.meta.dir, '..', '..');

/** The program `guru`, signed in. */
export interface Cli {
  command(...words: readonly string[]): string[];
  /** What it needs to be run with. */
  readonly env: NodeJS.ProcessEnv;
}

/** Builds `guru` as people have it, in one file, and resolves to that. */
export async function buildCli(): Promise<string> {
  const name = `linux-${process.arch}`;
  await run([process.execPath, 'scripts/build.ts', '--only', `cli-${name}`], { cwd: ROOT });
  return join(ROOT, 'dist', 'cli', `guru-${name}`);
}

/** Signs in at the address that technicians use. `folder` becomes the person's home. */
export async function signIn(
  program: string,
  guru: Guru,
  certificate: Certificate,
  folder: string,
): Promise<Cli> {
  await mkdir(folder, { recursive: true });
  const env = {
    ...process.env,
    HOME: folder,
    XDG_CONFIG_HOME: folder,
    NODE_EXTRA_CA_CERTS: certificate.cert_file,
  };
  const words = ['login', '--server', guru.public_url, '--email', OWNER.email];
  const child = Bun.spawn([program, ...words], {
    env,
    stdio: [new Blob([`${OWNER.password}\n`]), 'ignore', 'inherit'],
  });
  const code = await child.exited;
  if (code !== 0) throw new Error(`guru login ended with ${code}`);
  return { command: (...more) => [program, ...more], env };
}
