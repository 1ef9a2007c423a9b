import { expect, test } from 'bun:test';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { AgentError } from '../failure.ts';
import { serviceDefinition } from './definition.ts';
import { installService, serviceRuns } from './installer.ts';
import { quoteArgument } from './windows.ts';

const options = { program: '/usr/local/lib/guru-agent/guru-agent', dataDir: '/var/lib/guru-agent' };
const textOf = (system: 'linux' | 'macos', more = {}) =>
  serviceDefinition(system, { ...options, ...more }).files[0]?.text ?? '';

test('the systemd unit starts with the machine and never gives up', () => {
  const unit = textOf('linux');
  expect(unit).toContain(
    'ExecStart="/usr/local/lib/guru-agent/guru-agent" "run" "--data-dir" "/var/lib/guru-agent"\n',
  );
  for (const line of [
    'Restart=always',
    'StartLimitIntervalSec=0',
    'WantedBy=multi-user.target',
    'LimitCORE=0',
  ]) {
    expect(unit.split('\n')).toContain(line);
  }
});

test('a path can not bring a setting of its own into any service file', () => {
  for (const system of ['linux', 'macos', 'windows'] as const) {
    const evil = { ...options, dataDir: '/var/lib/x\nExecStartPost=/bin/evil' };
    expect(() => serviceDefinition(system, evil)).toThrow(AgentError);
    expect(() => serviceDefinition(system, { ...options, shell: '/bin/sh\r\n' })).toThrow(AgentError);
  }
  expect(textOf('linux', { dataDir: '/a "b" %n $HOME \\' })).toContain('"/a \\"b\\" %%n $$HOME \\\\"');
  expect(textOf('macos', { dataDir: '</string><true/>&' })).toContain(
    '<string>&lt;/string&gt;&lt;true/&gt;&amp;',
  );
});

const analyze = Bun.which('systemd-analyze');
test.if(analyze !== null)('systemd finds no fault in the unit', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'guru unit-'));
  try {
    const program = join(folder, 'guru agent');
    writeFileSync(program, '#!/bin/sh\n');
    chmodSync(program, 0o755);
    const definition = serviceDefinition('linux', {
      program,
      dataDir: '/var/lib/50% "of" $HOME',
      caFile: '/etc/ca.pem',
      shell: '/bin/my shell',
    });
    const unit = join(folder, definition.name);
    writeFileSync(unit, definition.files[0]?.text ?? '');
    const check = Bun.spawn([analyze ?? '', 'verify', '--man=no', unit], { stdout: 'pipe', stderr: 'pipe' });
    const said = (await check.stdout.text()) + (await check.stderr.text());
    expect(said.split('\n').filter((line) => line.includes('guru'))).toEqual([]);
    expect(await check.exited).toBe(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the launchd daemon runs at load and is kept alive', () => {
  const plist = textOf('macos', { shell: '/bin/zsh', caFile: '/etc/ca.pem' });
  expect(plist).toContain(
    '<array><string>/usr/local/lib/guru-agent/guru-agent</string><string>run</string><string>--data-dir</string>' +
      '<string>/var/lib/guru-agent</string><string>--ca</string><string>/etc/ca.pem</string></array>',
  );
  expect(plist).toContain('<key>KeepAlive</key><true/>');
  expect(plist).toContain('<dict><key>GURU_AGENT_SHELL</key><string>/bin/zsh</string></dict>');
  expect(serviceDefinition('macos', options).install.at(-1)?.run).toEqual([
    'launchctl',
    'bootstrap',
    'system',
    '/Library/LaunchDaemons/org.guru.agent.plist',
  ]);
});

test('the Windows service gets its command line as one argument, and closes its folder to users', () => {
  const { install, uninstall } = serviceDefinition('windows', {
    program: 'C:\\Program Files\\Guru Agent\\guru-agent.exe',
    dataDir: 'C:\\ProgramData\\GuruAgent',
  });
  const create = install.find(({ run }) => run[1] === 'create')?.run ?? [];
  expect(create).toEqual([
    'sc.exe',
    'create',
    'GuruAgent',
    'binPath=',
    '"C:\\Program Files\\Guru Agent\\guru-agent.exe" run --data-dir C:\\ProgramData\\GuruAgent --service',
    'start=',
    'auto',
    'DisplayName=',
    'Guru agent',
  ]);
  expect(install[0]?.run.slice(0, 3)).toEqual(['icacls.exe', 'C:\\ProgramData\\GuruAgent', '/inheritance:r']);
  expect(uninstall.map(({ run }) => run[1])).toEqual(['stop', 'delete']);
});

/** A machine on which nothing happens. */
const nothing = { write() {}, remove() {}, async pause() {} };

test('a Windows service runs when sc says so, not when there is one', async () => {
  const definition = serviceDefinition('windows', options);
  const answers = async (said: string, code = 0) =>
    await serviceRuns(definition, { ...nothing, run: async () => ({ code, said }) });
  expect(await answers('STATE              : 4  RUNNING')).toBe(true);
  expect(await answers('STATE              : 1  STOPPED')).toBe(false);
  expect(await answers('The specified service does not exist', 1060)).toBe(false);
});

test('a_service_that_is_not_quite_gone_is_waited_for', async () => {
  let refusals = 2;
  const ran: string[] = [];
  const run = async ([program = '', verb = '']: readonly string[]) => {
    const code = verb === 'create' && refusals-- > 0 ? 1072 : 0;
    ran.push(`${program} ${verb} ${code}`);
    return { code, said: '' };
  };
  await installService(serviceDefinition('windows', options), { ...nothing, run });
  expect(ran.filter((one) => one.includes('create'))).toEqual([
    'sc.exe create 1072',
    'sc.exe create 1072',
    'sc.exe create 0',
  ]);
  expect(ran.at(-1)).toBe('net.exe start 0');
});

test('an argument survives the quoting of Windows', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z \\"]{0,12}$/), (argument) => {
      expect(unquote(quoteArgument(argument))).toBe(argument);
    }),
  );
});

/** CommandLineToArgvW for one argument, as its documentation tells it. */
function unquote(line: string): string {
  let text = '';
  for (let at = 0; at < line.length; ) {
    const slashes = /^\\*/.exec(line.slice(at))?.[0].length ?? 0;
    at += slashes;
    if (line[at] !== '"') {
      text += '\\'.repeat(slashes);
      if (slashes === 0) {
        text += line[at];
        at += 1;
      }
      continue;
    }
    text += '\\'.repeat(slashes >> 1) + (slashes % 2 === 1 ? '"' : '');
    at += 1;
  }
  return text;
}
