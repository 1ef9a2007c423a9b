import { describe, expect, test } from 'bun:test';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProgram } from '../../program.ts';
import { bashCompletion } from './bash.ts';
import { fishCompletion } from './fish.ts';
import { describeCommands } from './tree.ts';
import { zshCompletion } from './zsh.ts';

const commands = describeCommands(await createProgram([]));

test('every command that a person sees is completed, and no other', () => {
  const names = commands.map(({ word }) => word);
  expect(names).toEqual([
    'login',
    'logout',
    'status',
    'devices',
    'device',
    'shell',
    'exec',
    'commands',
    'speed',
    'cp',
    'sync',
    'ps',
    'kill',
    'services',
    'alerts',
    'checks',
    'policy',
    'maintenance',
    'top',
    'forward',
    'proxy',
    'mcp',
    'sessions',
    'replay',
    'completion',
    'help',
  ]);
});

/** What a real bash offers for a line, with a `guru` beside it that knows two devices. */
function complete(...words: string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'guru-completion-'));
  try {
    writeFileSync(
      join(folder, 'guru'),
      '#!/bin/sh\n[ "$1" = complete-device ] && printf "web-01\\nweb-02\\n"\n',
    );
    chmodSync(join(folder, 'guru'), 0o755);
    const line = words.map((word) => `'${word}'`).join(' ');
    const script = `${bashCompletion(commands)}
COMP_WORDS=(guru ${line}); COMP_CWORD=${words.length}; _guru; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const env = { PATH: `${folder}:/usr/bin:/bin` };
    const { stdout, stderr, exitCode } = Bun.spawnSync(['bash', '--norc', '-c', script], { env });
    expect({ exitCode, stderr: stderr.toString() }).toEqual({ exitCode: 0, stderr: '' });
    return stdout.toString().split('\n').filter(Boolean);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('bash', () => {
  test('completes commands', () => {
    expect(complete('de')).toEqual(['devices', 'device']);
  });

  test('completes options', () => {
    expect(complete('devices', '--s')).toEqual(['--search', '--status', '--site', '--sort']);
  });

  test('completes the names of devices', () => {
    expect(complete('shell', 'web-0')).toEqual(['web-01', 'web-02']);
  });

  test('completes fixed words', () => {
    expect(complete('completion', 'z')).toEqual(['zsh']);
  });
});

describe('zsh and fish', () => {
  test('scripts name every command and every option', () => {
    const zsh = zshCompletion(commands);
    const fish = fishCompletion(commands);
    for (const { word, options } of commands) {
      expect(zsh).toContain(`    ${word}) _arguments`);
      expect(fish).toContain(`-a ${word} -d `);
      for (const option of options) {
        expect(zsh).toContain(`${option.word}[`);
        expect(fish).toContain(`-l ${option.word.slice(2)} -d `);
      }
    }
  });

  test('descriptions are quoted', () => {
    const odd = [{ word: 'x', description: `it's [odd]: \\`, options: [], argument: null }];
    expect(zshCompletion(odd)).toContain(`'x:it'\\''s \\[odd\\]\\: \\\\'`);
    expect(fishCompletion(odd)).toContain(`-a x -d 'it\\'s [odd]: \\\\'`);
  });
});
