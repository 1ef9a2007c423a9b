import { describe, expect, test } from 'bun:test';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatEnrolmentToken } from '@guru/protocol';
import { FAILURES } from '../failure.ts';
import { makeKeyPair, sha256 } from '../identity/keys.ts';
import { AGENT_VERSION } from '../version.ts';
import { guruAgent, throwawayFolder } from './fixtures/program.ts';

const AGENT_ID = '0197c0de-0000-7000-8000-000000000001';
const secret = 'A'.repeat(43);

/** Answers enrolments as a server with this key would; `body` is what the agent sent last. */
async function serveEnrolment(answer: (public_key: string) => Response) {
  const { public_key } = await makeKeyPair();
  const hash = await sha256(new Uint8Array(Buffer.from(public_key, 'base64url')));
  const seen: { body?: unknown } = {};
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      seen.body = await request.json();
      return answer(public_key);
    },
  });
  return {
    url: server.url.origin,
    token: formatEnrolmentToken({ secret, server_key_hash: hash }),
    seen,
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}

const accept = (server_public_key: string) =>
  Response.json({ agent_id: AGENT_ID, server_public_key, known_machine: false }, { status: 201 });

describe('the command line', () => {
  test('teaches: every command, every setting and every exit code is in its help', async () => {
    const { code, out } = await guruAgent([]);
    expect(code).toBe(0);
    for (const word of ['install', 'uninstall', 'enrol', 'run', 'status', 'GURU_AGENT_SHELL'])
      expect(out).toContain(word);
    for (const { exit, means } of Object.values(FAILURES)) expect(out).toContain(`${exit}  ${means}`);
  });

  test.each(['install', 'uninstall', 'enrol', 'run', 'status', 'version'])(
    '%s --help says how it is used',
    async (name) => {
      const { code, out } = await guruAgent([name, '--help']);
      expect(code).toBe(0);
      expect(out).toContain(`Usage: guru-agent ${name}`);
    },
  );

  test('says its version', async () => {
    expect(await guruAgent(['--version'])).toEqual({ code: 0, out: `${AGENT_VERSION}\n`, err: '' });
  });

  test.each([
    ['an unknown command', ['nonsense'], 'nonsense'],
    ['an unknown option', ['run', '--nonsense'], '--nonsense'],
    ['an option without its value', ['enrol', '--server'], '--server'],
    [
      'a server that is no address',
      ['enrol', '--server', 'guru', '--token', 'x'],
      'https://guru.example.com',
    ],
    [
      'a server without encryption',
      ['enrol', '--server', 'http://guru.example.com', '--token', 'x'],
      'use https',
    ],
    ['what is no token', ['enrol', '--server', 'http://127.0.0.1:1', '--token', 'x'], 'guru_enrol_'],
    [
      'a certificate that is none',
      ['enrol', '--server', 'https://127.0.0.1:1', '--token', 'x', '--ca', '/dev/null'],
      '/dev/null',
    ],
  ])('refuses %s in one sentence', async (_, args, names) => {
    using folder = throwawayFolder();
    const { code, out, err } = await guruAgent(
      args[0] === 'enrol' ? [...args, '--data-dir', folder.path] : args,
    );
    expect(code).toBe(FAILURES.usage.exit);
    expect(out).toBe('');
    expect(err).toContain(names);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  test.each([
    [{ GURU_AGENT_LOG: 'loud' }, 'GURU_AGENT_LOG'],
    [{ GURU_AGENT_MAX_SESSIONS: '0' }, 'GURU_AGENT_MAX_SESSIONS'],
  ])('refuses the setting %o', async (env, names) => {
    const { code, err } = await guruAgent(['run'], { env });
    expect(code).toBe(FAILURES.usage.exit);
    expect(err).toContain(names);
  });

  test('run without an identity says how to get one', async () => {
    using folder = throwawayFolder();
    const { code, err } = await guruAgent(['run', '--data-dir', folder.path]);
    expect(code).toBe(FAILURES.not_enrolled.exit);
    expect(err).toContain('guru-agent enrol');
  });
});

describe('enrol', () => {
  test('stores an identity that only its owner can read, and sends no private key', async () => {
    using folder = throwawayFolder();
    await using server = await serveEnrolment(accept);
    const dataDir = join(folder.path, 'new');
    const { code, out, err } = await guruAgent(
      ['enrol', '--server', server.url, '--token', '-', '--data-dir', dataDir],
      {
        stdin: `${server.token}\n`,
      },
    );
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toContain(AGENT_ID);
    const stored = JSON.parse(readFileSync(join(dataDir, 'identity.json'), 'utf8'));
    expect(stored).toMatchObject({ agent_id: AGENT_ID, server_url: server.url });
    expect(statSync(join(dataDir, 'identity.json')).mode & 0o777).toBe(0o600);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(JSON.stringify(server.seen.body)).not.toContain(stored.private_key);
    expect(server.seen.body).toMatchObject({ token: server.token, agent_version: AGENT_VERSION });
  });

  test('takes the token from the environment, where no list of processes shows it', async () => {
    using folder = throwawayFolder();
    await using server = await serveEnrolment(accept);
    const args = ['enrol', '--server', server.url, '--data-dir', folder.path];
    expect((await guruAgent(args, { env: { GURU_AGENT_TOKEN: server.token } })).code).toBe(0);
    const status = await guruAgent(['status', '--json', '--data-dir', folder.path]);
    expect(JSON.parse(status.out)).toMatchObject({ agent_id: AGENT_ID, server_url: server.url });
    expect(status.code).toBe(0);
  });

  test('a_server_with_another_key_than_the_token_names_is_not_believed', async () => {
    using folder = throwawayFolder();
    const stranger = await makeKeyPair();
    await using server = await serveEnrolment(() => accept(stranger.public_key));
    const args = ['enrol', '--server', server.url, '--token', server.token, '--data-dir', folder.path];
    const { code, err } = await guruAgent(args);
    expect(code).toBe(FAILURES.wrong_server.exit);
    expect(err).toContain('not the one that this token is for');
    expect(existsSync(join(folder.path, 'identity.json'))).toBe(false);
  });

  test.each([
    [
      'a problem',
      () =>
        Response.json(
          { title: 'No', detail: 'This token has expired.', code: 'bad_enrolment_token' },
          { status: 403 },
        ),
      'This token has expired. (bad_enrolment_token)',
    ],
    ['a page of something else', () => new Response('<html>', { status: 201 }), 'Is it a Guru server?'],
    ['an answer that never ends', () => new Response('x'.repeat(100_000), { status: 201 }), 'too long'],
  ])('%s is told, and nothing is stored', async (_, answer, words) => {
    using folder = throwawayFolder();
    await using server = await serveEnrolment(answer);
    const args = ['enrol', '--server', server.url, '--token', server.token, '--data-dir', folder.path];
    const { code, err } = await guruAgent(args);
    expect([FAILURES.refused.exit, FAILURES.unreachable.exit]).toContain(code as 4 | 5);
    expect(err).toContain(words);
    expect(existsSync(join(folder.path, 'identity.json'))).toBe(false);
  });

  test('a server that is not there is told before anything is stored', async () => {
    using folder = throwawayFolder();
    const token = formatEnrolmentToken({ secret, server_key_hash: secret });
    const args = ['enrol', '--server', 'http://127.0.0.1:1', '--token', token, '--data-dir', folder.path];
    const { code, err } = await guruAgent(args);
    expect(code).toBe(FAILURES.unreachable.exit);
    expect(err).toContain('could not be reached');
  });

  test('a folder that can not be used keeps the token unspent', async () => {
    using folder = throwawayFolder();
    const file = join(folder.path, 'file');
    writeFileSync(file, '');
    await using server = await serveEnrolment(accept);
    const args = [
      'enrol',
      '--server',
      server.url,
      '--token',
      server.token,
      '--data-dir',
      join(file, 'below'),
    ];
    const { code } = await guruAgent(args);
    expect(code).toBe(FAILURES.unwritable_folder.exit);
    expect(server.seen.body).toBeUndefined();
  });
});

describe('install', () => {
  test('from sources it says what to build instead', async () => {
    const { code, err } = await guruAgent([
      'install',
      '--server',
      'https://guru.example.com',
      '--token',
      'x',
    ]);
    expect([FAILURES.usage.exit, FAILURES.not_permitted.exit]).toContain(code as 2 | 9);
    expect(err).toMatch(/npm run build|sudo/);
  });
});
