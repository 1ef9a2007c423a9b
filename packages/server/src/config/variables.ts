import { MAX_GRACE_MS } from '@guru/protocol';
import { Email, Password } from '@guru/protocol/api';
import { z } from 'zod';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const onOff = z
  .enum(['on', 'off'], { error: 'must be on or off' })
  .transform((value): boolean => value === 'on');
const path = z.string().min(1, 'must be a path');

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a number from 0 to 65535')
  .transform(Number)
  .refine((value) => value <= 65_535, 'must be a number from 0 to 65535');

const origin = z
  .string()
  .refine(isOrigin, 'must be an origin without a path, like https://guru.example.com')
  .transform((text) => new URL(text).origin);

const graceSeconds = z
  .string()
  .regex(/^\d{1,2}$/, `must be a number of seconds from 0 to ${MAX_GRACE_MS / 1000}`)
  .transform(Number)
  .refine(
    (value) => value * 1000 <= MAX_GRACE_MS,
    `must be a number of seconds from 0 to ${MAX_GRACE_MS / 1000}`,
  );

/** The star stands for one whole label, and only where a name may have it. */
const webUrl = z
  .string()
  .refine(
    (text) => /^https?:\/\/\*\.[^*]+$/.test(text) && isOrigin(text.replace('*', 'x')),
    'must be an origin whose name begins with a star, like https://*.web.example.com',
  )
  .transform((text) => new URL(text.replace('*', 'x')).origin.replace('//x.', '//*.'));

const databaseUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'must read postgres://user:password@host:port/database',
});

interface Variable {
  readonly schema: z.ZodType;
  /** What holds where it isn't set, as text for the table in the documentation. */
  readonly fallback: string;
  readonly meaning: string;
}

function variables<const T extends Record<string, Variable>>(table: T): T {
  return table;
}

/** Every environment variable that the server reads. `docs/operations.md` shows the same table. */
export const VARIABLES = variables({
  GURU_PORT: {
    schema: port.default(4878),
    fallback: '4878',
    meaning: 'Port of the console, the API and the agents. 0 takes any free port.',
  },
  GURU_HOST: {
    schema: z.string().min(1, 'must be an address').default('127.0.0.1'),
    fallback: '127.0.0.1',
    meaning:
      'Address to listen on. Any that is not this machine alone needs TLS files or GURU_TRUST_PROXY=on.',
  },
  GURU_DATA_DIR: {
    schema: path.default('./.guru'),
    fallback: './.guru',
    meaning: 'Folder of the database and everything else that the server keeps.',
  },
  DATABASE_URL: {
    schema: databaseUrl.optional(),
    fallback: 'a PostgreSQL of its own in the data folder',
    meaning: 'Your own PostgreSQL 18 or newer, with a role that is neither SUPERUSER nor BYPASSRLS.',
  },
  GURU_TLS_CERT: { schema: path.optional(), fallback: 'no TLS', meaning: 'Certificate chain, a PEM file.' },
  GURU_TLS_KEY: { schema: path.optional(), fallback: 'no TLS', meaning: 'Private key, a PEM file.' },
  GURU_TRUST_PROXY: {
    schema: onOff.default(false),
    fallback: 'off',
    meaning: 'on: a reverse proxy in front does TLS, and its X-Forwarded-For is believed.',
  },
  GURU_PUBLIC_URL: {
    schema: origin.optional(),
    fallback: 'made from address and port',
    meaning: 'Origin that people and agents use, e.g. https://guru.example.com.',
  },
  GURU_ADMIN_EMAIL: {
    schema: orElse(Email, 'must be an email address').optional(),
    fallback: 'a setup link is printed',
    meaning: 'With GURU_ADMIN_PASSWORD: makes the first owner at the first start, without a person.',
  },
  GURU_ADMIN_PASSWORD: {
    schema: orElse(Password, 'must have 12 to 200 characters').optional(),
    fallback: 'a setup link is printed',
    meaning: 'Password of that owner, at least 12 characters. Ignored once there is an owner.',
  },
  GURU_LOCAL_AGENT: {
    schema: onOff.default(true),
    fallback: 'on',
    meaning: 'on: this machine becomes the first device.',
  },
  GURU_RESUME_GRACE: {
    schema: graceSeconds.default(30),
    fallback: '30',
    meaning:
      'Seconds for which a session waits when the connection of its device or of its technician is lost, 60 at most. 0: it ends at once.',
  },
  GURU_WEB_PORT: {
    schema: port.default(0),
    fallback: 'any free port',
    meaning: 'Port of its own for the web pages of devices.',
  },
  GURU_WEB_URL: {
    schema: webUrl.optional(),
    fallback: 'names below localhost where GURU_PUBLIC_URL is on loopback, else no pages are opened',
    meaning:
      'Origin of a web page of a device, with a star for a name that changes with each: https://*.web.example.com.',
  },
  GURU_NOTIFY_LOOPBACK: {
    schema: onOff.default(false),
    fallback: 'off',
    meaning: 'on: messages may also be sent to this machine itself, such as a mail server on it.',
  },
  GURU_METRICS_TOKEN: {
    schema: z.string().min(16, 'must have at least 16 characters').optional(),
    fallback: '/metrics is closed',
    meaning: 'Bearer token that opens GET /metrics.',
  },
  GURU_LOG_LEVEL: {
    schema: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }).default('info'),
    fallback: 'info',
    meaning: `How much is logged: ${LOG_LEVELS.join(', ')}.`,
  },
});

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null && /^https?:$/.test(url.protocol) && url.origin === text.toLowerCase().replace(/\/$/, '')
  );
}

/** A schema of the API's with a message that follows the name of a variable. */
function orElse<T extends z.ZodType<string, string>>(schema: T, message: string) {
  return z
    .string()
    .refine((text) => schema.safeParse(text).success, message)
    .pipe(schema);
}
