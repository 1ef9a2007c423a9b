import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { maskParams, maskSecrets } from './mask.ts';

describe('what looks like a secret is masked', () => {
  test.each([
    [
      ['mysql', '--password=hunter2', 'db'],
      ['mysql', '--password=***', 'db'],
    ],
    [
      ['mysql', '--password', 'hunter2', 'db'],
      ['mysql', '--password', '***', 'db'],
    ],
    [
      ['env', 'API_TOKEN=abc', 'x'],
      ['env', 'API_TOKEN=***', 'x'],
    ],
    [
      ['curl', '-H', 'Authorization: Bearer abc.def', 'https://h/'],
      ['curl', '-H', 'Authorization: ***', 'https://h/'],
    ],
    [
      ['git', 'clone', 'https://me:abc@host/r.git'],
      ['git', 'clone', 'https://me:***@host/r.git'],
    ],
    [
      ['curl', 'https://host/?a=1&access_token=abc&b=2'],
      ['curl', 'https://host/?a=1&access_token=***&b=2'],
    ],
    [['PGPASSWORD="two words" psql -c x; next'], ['PGPASSWORD=*** psql -c x; next']],
    [['tool --api-key abc --verbose'], ['tool --api-key *** --verbose']],
    [
      ['sshpass', '-p', 'abc', 'ssh', 'h'],
      ['sshpass', '-p', '***', 'ssh', 'h'],
    ],
  ])('%j', (command, shown) => expect(maskSecrets(command)).toEqual(shown));
});

test.each([
  [['ls', '-la', '/etc/passwd']],
  [['systemctl', 'restart', 'nginx']],
  [['passwd', 'ann']],
  [['mkdir', '-p', 'a=b']],
  [['echo', 'a: b']],
])('what does not is left as it is: %j', (command) => expect(maskSecrets(command)).toEqual(command));

test('a_secret_that_is_given_by_its_name_never_comes_through', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9+/]{6,40}$/);
  const name = fc.constantFrom('--password', '--db-password', '--token', '--client_secret', '--api-key');
  fc.assert(
    fc.property(secret, name, (value, option) => {
      const ways = [
        [`${option}=${value}`],
        [option, value],
        [`run ${option} ${value}`],
        [`run ${option}='${value}'`],
      ];
      for (const way of ways) expect(maskSecrets(['tool', ...way]).join(' ')).not.toContain(value);
    }),
  );
});

test('of an environment there are the names', () => {
  const params = { command: ['x', '--token=y'], env: { LANG: 'C', KEY: 'z' }, cwd: '/' };
  expect(maskParams('exec', params)).toEqual({
    command: ['x', '--token=***'],
    env: ['LANG', 'KEY'],
    cwd: '/',
  });
  expect(maskParams('terminal', { cols: 80 })).toEqual({ cols: 80 });
  expect(maskParams('exec', { command: 7, env: 'x' })).toEqual({ command: 7, env: 'x' });
});

test('a_long_word_is_no_burden', () => {
  const begin = performance.now();
  for (const long of [
    'a'.repeat(8000),
    '-'.repeat(8000),
    'token'.repeat(1600),
    'pass '.repeat(1600),
    'a:'.repeat(4000),
  ])
    maskSecrets(['x', long]);
  expect(performance.now() - begin).toBeLessThan(1000);
});
