import { describe, expect, test } from 'bun:test';
import type { ApprovalAction, Fence } from '@guru/protocol/api';
import fc from 'fast-check';
import { CLOSED, commandOf } from '../fixtures/fences.ts';
import { decide } from './decide.ts';

const rule = (program: string, args: string[], changes = false) => ({ program, args, changes });
const FENCE: Fence = {
  ...CLOSED,
  commands: {
    allowed: [
      rule('systemctl', ['status', '*']),
      rule('systemctl', ['restart', 'nginx'], true),
      rule('df', ['-h', '**']),
      rule('ip', ['**']),
      rule('ss', ['-**']),
      rule('/usr/bin/uptime', []),
      rule('rm', ['**']),
    ],
    refused: [
      { program: 'rm', args: [] },
      { program: 'systemctl', args: ['stop', '*'] },
      { program: 'mkfs', args: [] },
    ],
  },
  files: {
    read: ['/var/log', 'C:\\Logs'],
    write: ['/srv/www'],
    refused: ['/var/log/secret', '/srv/www/.git'],
  },
};
const OPEN: Fence = { ...FENCE, read_only: false };
/** Cases for `test.each`, named by their words. */
const cases = (commands: readonly (readonly string[])[]) =>
  commands.map((command) => [JSON.stringify(command.join(' ')), command] as const);
const verdict = (action: ApprovalAction, fence = FENCE) => decide(fence, action).verdict;

describe('commands', () => {
  test.each(
    cases([
      ['systemctl', 'status', 'nginx'],
      ['df', '-h'],
      ['df', '-h', '/', '/home'],
      ['ip', 'addr', 'show'],
      ['ss', '-t', 'state', 'established'],
      ['/usr/bin/uptime'],
    ]),
  )('%s is allowed', (_, command) => expect(verdict(commandOf(command))).toBe('allowed'));

  test.each(
    cases([
      // Another program, another path, another number of arguments.
      ['/tmp/systemctl', 'status', 'nginx'],
      ['./systemctl', 'status', 'nginx'],
      ['Systemctl', 'status', 'nginx'],
      ['uptime'],
      ['systemctl', 'status'],
      ['systemctl', 'status', 'a', 'b'],
      ['systemctl', 'status nginx'],
      // A pattern stands for no option that it doesn't name.
      ['systemctl', 'status', '--host=evil'],
      ['systemctl', 'status', '-H'],
      ['df', '-h', '--output=x'],
      ['ip', '-batch', '/tmp/x'],
      // What can't be seen.
      ['systemctl', 'status', 'a\nb'],
      ['systemctl', 'status', 'a\u202eb'],
      ['systemctl', 'status', 'a\u001b[8mb'],
      [''],
    ]),
  )('%s waits for a person', (_, command) => expect(verdict(commandOf(command))).toBe('ask'));

  test('what changes the device waits while the fence is read-only, and no longer', () => {
    const restart = commandOf(['systemctl', 'restart', 'nginx']);
    expect(verdict(restart)).toBe('ask');
    expect(verdict(restart, OPEN)).toBe('allowed');
  });

  test('a rule says nothing of a folder of its own, of input, or of a shell', () => {
    const status = ['systemctl', 'status', 'nginx'];
    expect(verdict(commandOf(status, { cwd: '/tmp' }))).toBe('ask');
    expect(verdict(commandOf(status, { stdin: 'x' }))).toBe('ask');
    expect(verdict(commandOf(['systemctl status nginx'], { shell: true }))).toBe('ask');
  });

  test.each(
    cases([
      ['rm', '-rf', '/'],
      ['/bin/rm', 'x'],
      ['RM.EXE', 'x'],
      ['sudo', 'rm', 'x'],
      ['env', 'A=b', 'rm', 'x'],
      ['xargs', 'rm'],
      ['find', '/', '-exec', 'rm', '{}', ';'],
      ['bash', '-c', 'rm -rf /'],
      ['bash', '-c', '"r""m" -rf /'],
      ['bash', '-c', 'r\\m -rf /'],
      ['sh', '-c', "true;'rm' x"],
      ['sh', '-c', 'rm$IFS-rf$IFS/'],
      ['sh', '-c', '/bin/rm x'],
      ['cmd', '/c', 'r^m x'],
      ['systemctl', 'stop', 'sshd'],
      ['systemctl', '--no-block', 'stop', 'sshd'],
      ['nice', '-n', '5', 'systemctl', '-q', 'stop', 'sshd'],
      ['mkfs.ext4', '/dev/sda'],
    ]),
  )('%s is refused', (_, command) => {
    expect(verdict(commandOf(command), OPEN)).toBe('refused');
    expect(verdict(commandOf([command.join(' ')], { shell: true }), OPEN)).toBe('refused');
  });

  test('a refused command in the input of another is refused too', () => {
    expect(verdict(commandOf(['sh'], { stdin: 'cd /; rm -rf *' }))).toBe('refused');
  });

  test('a_command_that_can_carry_another_is_allowed_by_no_rule', () => {
    const carriers = [
      'sh',
      'bash',
      '/bin/dash',
      'python3.11',
      'perl5',
      'powershell.exe',
      'pwsh',
      'CMD.EXE',
      'env',
      'sudo',
      'xargs',
      'busybox',
      'ssh',
      'awk',
      'vim.basic',
      'ld-linux-x86-64.so.2',
      'C:\\x\\run.bat',
      'start.cmd',
      'node20',
    ];
    for (const program of carriers) {
      const allowed = [rule(program, ['**']), rule(program, ['-**'])];
      const fence = { ...OPEN, commands: { allowed, refused: [] } };
      expect([program, verdict(commandOf([program, 'x']), fence)]).toEqual([program, 'ask']);
    }
    const find = { ...OPEN, commands: { allowed: [rule('find', ['/var', '-**'])], refused: [] } };
    expect(verdict(commandOf(['find', '/var', '-name', 'x']), find)).toBe('allowed');
    for (const action of ['-exec', '-execdir', '-ok', '-delete', '-fprintf'])
      expect(verdict(commandOf(['find', '/var', action, 'x']), find)).toBe('ask');
  });

  test('whatever is wrapped around it or quoted, a refused command is never allowed', () => {
    const junk = fc.constantFrom('"', "'", '\\', '^', '""', "''", '`');
    const spelled = fc
      .tuple(junk, junk, junk)
      .map(([a, b, c]) => [`rm`, `r${a}m`, `${a}r${b}m${c}`, `/bin/r${a}m`, `/usr/../bin/rm`, `${a}${a}rm`]);
    const before = fc.array(
      fc.constantFrom(
        'sudo',
        'env',
        'A=1',
        'nice',
        '-n',
        '5',
        'sh',
        '-c',
        'nohup',
        'systemctl',
        'status',
        'ip',
      ),
      { maxLength: 4 },
    );
    const glue = fc.constantFrom(' ', ';', '|', '&&', '\n', '\t', '$(', '`', ['$', '{IFS}'].join(''));
    fc.assert(
      fc.property(before, spelled, fc.nat(5), glue, fc.boolean(), (words, names, which, between, joined) => {
        const parts = [...words, names[which] ?? 'rm', '-rf', '/'];
        const command = joined ? ['sh', '-c', parts.join(between)] : parts;
        expect(verdict(commandOf(command), OPEN)).not.toBe('allowed');
        expect(verdict(commandOf([command.join(' ')], { shell: true }), OPEN)).not.toBe('allowed');
      }),
      { numRuns: 500 },
    );
  });

  test('nothing is allowed that no rule spells out, argument by argument', () => {
    const word = fc.oneof(
      fc.constantFrom('systemctl', 'status', 'restart', 'nginx', 'df', '-h', 'ip', 'ss', '*', '**', '--'),
      fc.string({ maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (command) => {
        if (verdict(commandOf(command)) !== 'allowed') return;
        const [program = '', ...args] = command;
        const fits = {
          systemctl: args.length === 2 && args[0] === 'status' && !args[1]?.startsWith('-'),
          df: args[0] === '-h' && args.slice(1).every((arg) => !arg.startsWith('-')),
          ip: args.every((arg) => !arg.startsWith('-')),
          ss: true,
        };
        expect(Object.entries(fits).some(([name, isSo]) => name === program && isSo)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('files', () => {
  const read = (path: string) => verdict({ tool: 'read_file', path });
  const write = (path: string, fence = OPEN) =>
    verdict({ tool: 'write_file', path, bytes: 1, sha256: '', base_sha256: null, diff: '' }, fence);

  test.each([
    '/var/log/syslog',
    '/var/log',
    '/var//log/a/b',
    'C:\\Logs\\a',
    'c:/logs/A',
    '/srv/www/index.html',
  ])('%p may be read', (path) => expect(read(path)).toBe('allowed'));
  test.each(['/etc/shadow', '/var/logs', '/var', '/', 'C:\\Log', 'D:\\Logs\\a'])(
    '%p waits for a person',
    (path) => expect(read(path)).toBe('ask'),
  );
  test.each([
    '/var/log/../../etc/shadow',
    '/var/log/./x',
    'var/log',
    '',
    '\\\\host\\share',
    '//host/x',
    '/var/log/a\0b',
    '/var/log/secret',
    '/var/log/secret/key',
    '/var//log//secret',
  ])('%p is refused', (path) => expect(read(path)).toBe('refused'));

  test('writing takes a folder for it, and a fence that is not read-only', () => {
    expect(write('/srv/www/index.html')).toBe('allowed');
    expect(write('/srv/www/index.html', FENCE)).toBe('ask');
    expect(write('/var/log/syslog')).toBe('ask');
    expect(write('/srv/www/.git/hooks/x')).toBe('refused');
    expect(write('/srv/www/.git/hooks/x', FENCE)).toBe('refused');
  });

  test('no path with .. in it is ever allowed', () => {
    const part = fc.constantFrom('..', '.', 'var', 'log', 'etc', '', 'a');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const path = `/var/log/${parts.join('/')}`;
        expect(read(path) === 'allowed' && parts.some((one) => one === '..' || one === '.')).toBe(false);
      }),
    );
  });
});
