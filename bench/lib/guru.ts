import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ApiClient, createApi } from '@guru/client';
import { endAbandoned } from '@guru/postgres';
import { own } from './owned.ts';
import { type Program, startProgram } from './program.ts';
import type { Certificate } from './tls.ts';
import { freePort, waitFor } from './tools.ts';

const ROOT = join(import.meta.dir, '..', '..');
const MAIN = join(ROOT, 'packages', 'server', 'src', 'main.ts');
const READY_WITHIN_MS = 60_000;
/** Who signs in. */
export const OWNER = { email: 'bench@example.test', password: 'correct horse battery staple' } as const;

export interface GuruOptions {
  /** Its data folder; its log goes beside it. */
  readonly folder: string;
  /** Null: without TLS. */
  readonly certificate: Certificate | null;
  /** The Bun that runs it; ours unless given. */
  readonly runtime?: string;
  /** Stands before it: gets its port, resolves to the one that technicians connect to. */
  readonly between?: (port: number) => Promise<number>;
}

/** A real server in a process of its own, with an owner, and without an agent of its own. */
export interface Guru extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** Where technicians find it: `url`, unless something stands in between. */
  readonly public_url: string;
  /** PEM of the authority that its clients must trust; null without TLS. */
  readonly ca: string | null;
  /** Calls the API as the owner. */
  readonly api: ApiClient;
  /** Of the server's process that runs now. */
  pid(): number;
  /** Of its database's first process. */
  postgresPid(): number;
  /** Warnings and errors that it has logged so far. */
  complaints(): string[];
  /** One of the numbers in /metrics; undefined when there is none of that name. */
  metric(name: string): Promise<number | undefined>;
  /** Ends it by SIGKILL; the database goes on for the next start to adopt. */
  kill(): Promise<void>;
  /** Ends it in order. */
  stop(): Promise<void>;
  /** Starts it again on the same port with the same data; resolves when it is ready. */
  start(): Promise<void>;
}

/** Starts a server and waits until it is ready. */
export async function startGuru(options: GuruOptions): Promise<Guru> {
  const { folder, certificate, runtime = process.execPath } = options;
  const port = await freePort();
  const ca = certificate?.cert ?? null;
  const at = (on: number) => `${certificate === null ? 'http' : 'https'}://localhost:${on}`;
  const url = at(port);
  const public_url = at((await options.between?.(port)) ?? port);
  const metricsToken = randomUUID();
  const log_file = `${folder}.log`;
  const env = {
    GURU_PORT: String(port),
    GURU_DATA_DIR: folder,
    GURU_LOCAL_AGENT: 'off',
    GURU_LOG_LEVEL: 'warn',
    GURU_PUBLIC_URL: public_url,
    GURU_METRICS_TOKEN: metricsToken,
    GURU_ADMIN_EMAIL: OWNER.email,
    GURU_ADMIN_PASSWORD: OWNER.password,
    DATABASE_URL: '',
    ...(certificate && { GURU_TLS_CERT: certificate.cert_file, GURU_TLS_KEY: certificate.key_file }),
  };
  const request = (path: string, init: RequestInit = {}) =>
    fetch(url + path, { ...init, ...(ca === null ? {} : { tls: { ca } }) });
  let program: Program | undefined;

  const running = (): Program => {
    if (program === undefined) throw new Error('the server does not run');
    return program;
  };
  const stop = async () => {
    await program?.[Symbol.asyncDispose]();
    program = undefined;
  };
  const guru: Guru = own({
    port,
    url,
    public_url,
    ca,
    api: ownersApi(url, request),
    pid: () => running().pid,
    postgresPid: () =>
      Number(readFileSync(join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0]),
    complaints: () => readFileSync(log_file, 'utf8').split('\n').slice(0, -1),
    async metric(name) {
      const answer = await request('/metrics', { headers: { authorization: `Bearer ${metricsToken}` } });
      const line = (await answer.text()).split('\n').find((text) => text.startsWith(`${name} `));
      return line === undefined ? undefined : Number(line.slice(name.length));
    },
    async kill() {
      await program?.kill();
      program = undefined;
    },
    stop,
    async start() {
      const starting = startProgram([runtime, MAIN], { cwd: ROOT, env, log_file });
      program = starting;
      await waitFor('the server', READY_WITHIN_MS, async () => {
        if (starting.exitCode !== null)
          throw new Error(`the server ended (${starting.exitCode}): ${guru.complaints().at(-1)}`);
        const answer = await request('/readyz').catch(() => undefined);
        return answer?.ok === true || undefined;
      });
    },
    async [Symbol.asyncDispose]() {
      await stop();
      // Of a server that was killed.
      await endAbandoned(join(folder, 'postgres'));
    },
  });
  await guru.start();
  return guru;
}

/** The API, signed in as the owner; signs in again when the access token has run out. */
function ownersApi(
  base_url: string,
  request: (path: string, init: RequestInit) => Promise<Response>,
): ApiClient {
  let token: string | null = null;
  let signingIn: Promise<string> | null = null;
  const signedOut = createApi({
    base_url,
    fetch: (url, init) => request(url.slice(base_url.length), init),
    tokens: { current: () => null, refresh: () => Promise.resolve(null) },
  });
  const signIn = async () => {
    token = (await signedOut('POST /api/v1/auth/login', { body: OWNER })).access_token;
    signingIn = null;
    return token;
  };
  const tokens = {
    // A first call without any would not be sent again.
    current: () => token ?? 'none yet',
    refresh() {
      signingIn ??= signIn();
      return signingIn;
    },
  };
  return createApi({ base_url, fetch: (url, init) => request(url.slice(base_url.length), init), tokens });
}
