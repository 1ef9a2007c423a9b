import { expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logToFile } from './windows-log.ts';

const line = (number: number) => `line ${number}\n`;

test('a_log_never_fills_the_disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'guru-log-'));
  try {
    const path = join(folder, 'agent.log');
    const write = logToFile(path, 100);
    for (let number = 0; number < 1000; number += 1) write(line(number));
    const kept = readFileSync(`${path}.old`, 'utf8') + readFileSync(path, 'utf8');
    expect(kept.length).toBeLessThan(300);
    expect(kept).toEndWith(line(998) + line(999));
    // The next process goes on where this one stopped.
    logToFile(path, 100)('more\n');
    expect(readFileSync(path, 'utf8')).toEndWith(`${line(999)}more\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a log that can not be written stops nobody', () => {
  const write = logToFile(join(tmpdir(), 'no', 'such', 'folder', 'agent.log'));
  expect(() => write('lost\n')).not.toThrow();
});
