import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { StartupError } from './startup-error.ts';
import { type LogLevel, VARIABLES } from './variables.ts';

/** What the environment asks for, checked. Paths are absolute. */
export interface Config {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** Null: the embedded PostgreSQL. */
  readonly databaseUrl: string | null;
  readonly tls: { readonly certPath: string; readonly keyPath: string } | null;
  readonly trustProxy: boolean;
  /** Null: to be derived from the port that was bound, see `originsOf`. */
  readonly publicUrl: string | null;
  readonly admin: { readonly email: string; readonly password: string } | null;
  readonly localAgent: boolean;
  /** How long a session waits for a lost connection. */
  readonly resumeGraceMs: number;
  readonly webPort: number;
  /** Null: names below localhost, if the public URL is on loopback. */
  readonly webUrl: string | null;
  /** Messages may be sent to this machine itself. */
  readonly notifyLoopback: boolean;
  readonly metricsToken: string | null;
  readonly logLevel: LogLevel;
}

type Shape = { [K in keyof typeof VARIABLES]: (typeof VARIABLES)[K]['schema'] };

const Environment = z.object(
  Object.fromEntries(Object.entries(VARIABLES).map(([name, { schema }]) => [name, schema])) as Shape,
);

/**
 * Reads the server's settings. An empty variable counts as not set. Throws `StartupError('bad_config')` that names the
 * variable and what it must be; it never repeats a value, which may be a secret.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = Environment.safeParse(set);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw refused(`${String(issue?.path[0])} ${lowerFirst(issue?.message ?? 'is not valid')}`);
  }
  const values = parsed.data;
  const tls = pair(values.GURU_TLS_CERT, values.GURU_TLS_KEY, 'GURU_TLS_CERT and GURU_TLS_KEY');
  const admin = pair(
    values.GURU_ADMIN_EMAIL,
    values.GURU_ADMIN_PASSWORD,
    'GURU_ADMIN_EMAIL and GURU_ADMIN_PASSWORD',
  );
  if (!isLoopback(values.GURU_HOST) && tls === null && !values.GURU_TRUST_PROXY) {
    throw refused(
      'GURU_HOST is open to the network, so set GURU_TLS_CERT and GURU_TLS_KEY, or GURU_TRUST_PROXY=on behind a proxy that does TLS',
    );
  }
  return {
    port: values.GURU_PORT,
    host: values.GURU_HOST,
    dataDir: resolve(values.GURU_DATA_DIR),
    databaseUrl: values.DATABASE_URL ?? null,
    tls: tls && { certPath: resolve(tls[0]), keyPath: resolve(tls[1]) },
    trustProxy: values.GURU_TRUST_PROXY,
    publicUrl: values.GURU_PUBLIC_URL ?? null,
    admin: admin && { email: admin[0], password: admin[1] },
    localAgent: values.GURU_LOCAL_AGENT,
    resumeGraceMs: values.GURU_RESUME_GRACE * 1000,
    webPort: values.GURU_WEB_PORT,
    webUrl: values.GURU_WEB_URL ?? null,
    notifyLoopback: values.GURU_NOTIFY_LOOPBACK,
    metricsToken: values.GURU_METRICS_TOKEN ?? null,
    logLevel: values.GURU_LOG_LEVEL,
  };
}

/** Whether an address is reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function pair(first: string | undefined, second: string | undefined, names: string): [string, string] | null {
  if (first === undefined && second === undefined) return null;
  if (first === undefined || second === undefined) throw refused(`${names} need each other; one is missing`);
  return [first, second];
}

function refused(sentence: string): StartupError {
  return new StartupError('bad_config', `${sentence}.`);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
