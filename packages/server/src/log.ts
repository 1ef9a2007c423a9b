import pino from 'pino';
import type { LogLevel } from './config/index.ts';

export type Logger = pino.Logger;

/** Fields that never reach the log, at the top of an entry and one level below. */
const SECRETS = [
  'password',
  'password_hash',
  'token',
  'access_token',
  'refresh_token',
  'secret',
  'setup_code',
  'ticket',
  'private_key',
  'private_jwk',
  'authorization',
  'cookie',
  'set-cookie',
];

/**
 * The root of all loggers: JSON lines to stdout, or to `destination`. A component takes `log.child({ component: 'gateway' })`.
 * A line below the level is an empty function; give it fields that are already at hand, not ones that must be computed.
 */
export function createLogger(level: LogLevel, destination?: pino.DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: toLine },
    redact: { paths: SECRETS.flatMap((name) => [`["${name}"]`, `*["${name}"]`]), censor: '[secret]' },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** What the log says of an error: libraries hang whole connections, with their keys, onto theirs. */
function toLine(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name: type, message, stack, cause } = error;
  const code = 'code' in error ? error.code : undefined;
  return { type, message, code, stack, cause: cause === undefined ? undefined : toLine(cause) };
}
