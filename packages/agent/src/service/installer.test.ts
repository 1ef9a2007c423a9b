import { expect, test } from 'bun:test';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AgentError } from '../failure.ts';
import { serviceDefinition } from './definition.ts';
import { installService, type ServiceHost, serviceRuns, thisMachine, uninstallService } from './installer.ts';
import { placeProgram, removeProgram } from './program-file.ts';
import type { ServiceDefinition, System } from './types.ts';

const options = { program: '/opt/guru-agent', dataDir: '/var/lib/guru-agent' };

/** A machine that notes what is done to it. `fails` names a program that doesn't do what it is asked. */
function notes(fails?: string) {
  const done: string[] = [];
  const host: ServiceHost = {
    write: ({ path }) => done.push(`write ${path}`),
    remove: (path) => done.push(`remove ${path}`),
    async pause() {},
    async run(command) {
      done.push(command.join(' '));
      return command.join(' ').includes(fails ?? '\0')
        ? { code: 5, said: 'Access is denied.' }
        : { code: 0, said: '' };
    },
  };
  return { host, done };
}

test.each<System>(['linux', 'macos', 'windows'])(
  '%s: files come before the commands that read them, and go after the service',
  async (system) => {
    const definition = serviceDefinition(system, options);
    const { host, done } = notes();
    await installService(definition, host);
    await uninstallService(definition, host);
    const commands = (list: ServiceDefinition['install']) => list.map(({ run }) => run.join(' '));
    expect(done).toEqual([
      ...definition.files.map(({ path }) => `write ${path}`),
      ...commands(definition.install),
      ...commands(definition.uninstall),
      ...definition.files.map(({ path }) => `remove ${path}`),
    ]);
  },
);

test('a command that fails ends the installation with what the system said', async () => {
  const { host, done } = notes('sc.exe create');
  const installing = installService(serviceDefinition('windows', options), host);
  await expect(installing).rejects.toThrow('Access is denied.');
  expect(done.at(-1)).toStartWith('sc.exe create');
});

test('what is not there yet may fail to go', async () => {
  const { host, done } = notes('net.exe stop');
  const definition = serviceDefinition('windows', options);
  await installService(definition, host);
  expect(done).toContain('net.exe stop GuruAgent');
  expect(done.at(-1)).toBe(definition.install.at(-1)?.run.join(' ') ?? '');
});

test('a service runs when its manager says so', async () => {
  expect(await serviceRuns(serviceDefinition('linux', options), notes().host)).toBe(true);
  expect(await serviceRuns(serviceDefinition('linux', options), notes('is-active').host)).toBe(false);
});

function throwaway(): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), 'guru-install-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

test('files are really written, run and removed', async () => {
  using folder = throwaway();
  const file = { path: join(folder.path, 'below', 'unit'), text: 'text', mode: 0o640 };
  const definition = {
    name: 'x',
    files: [file],
    install: [{ run: ['test', '-f', file.path] }, { run: ['no-such-program'], mayFail: true }],
    uninstall: [],
    status: ['test', '-s', file.path],
  };
  await installService(definition, thisMachine);
  expect(readFileSync(file.path, 'utf8')).toBe('text');
  expect(statSync(file.path).mode & 0o777).toBe(0o640);
  expect(await serviceRuns(definition, thisMachine)).toBe(true);
  await uninstallService(definition, thisMachine);
  expect(existsSync(file.path)).toBe(false);
  await expect(
    installService({ ...definition, install: [{ run: ['no-such-program'] }] }, thisMachine),
  ).rejects.toThrow(AgentError);
});

test('a program is replaced while the one before still runs', async () => {
  using folder = throwaway();
  const [from, to] = [join(folder.path, 'new'), join(folder.path, 'lib', 'agent')];
  writeFileSync(from, '#!/bin/sh\nexec sleep 60\n');
  placeProgram(from, to);
  const running = Bun.spawn([to]);
  writeFileSync(from, '#!/bin/sh\necho second\n');
  chmodSync(from, 0o600);
  placeProgram(from, to);
  expect(Bun.spawnSync([to]).stdout.toString()).toBe('second\n');
  expect(running.exitCode).toBeNull();
  running.kill();
  await running.exited;
  placeProgram(to, to);
  expect(existsSync(to)).toBe(true);
  removeProgram(to);
  expect(existsSync(to)).toBe(false);
});
