import { describe, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, isAlive } from '../../channels/fixtures/processes.ts';
import { resultOf } from '../finding.ts';
import { runHere, runOnce } from '../fixtures/run.ts';

const shell = (text: string, run = runHere()) => runOnce('script', { command: [text], shell: true }, run);

describe.skipIf(process.platform === 'win32')('a script', () => {
  test('says by its exit code how things are', async () => {
    expect(await shell("echo 'all is well | a=1;2;3'")).toMatchObject({
      level: 'ok',
      summary: 'all is well',
    });
    expect((await shell('echo slow; exit 1')).level).toBe('warning');
    expect((await shell('echo broken; exit 2')).level).toBe('critical');
    expect(await shell('echo dunno; exit 3')).toMatchObject({ level: 'unknown', summary: 'dunno' });
  });

  test('that ends in any other way says nothing', async () => {
    expect(await shell('echo odd; exit 77')).toMatchObject({
      level: 'unknown',
      summary: 'It ended with 77, which says nothing: odd',
    });
    expect((await shell('kill -KILL $$')).summary).toStartWith('It was ended by a signal');
    expect((await shell('no-such-program-here')).level).toBe('unknown');
    expect((await shell('true')).summary).toBe('It has printed nothing.');
    expect((await shell('echo why >&2; exit 2')).summary).toBe('why');
  });

  test('that is not there is unknown, with the reason', async () => {
    const missing = runOnce('script', { command: ['/no/such/plugin', '-w', '1'], shell: false });
    await expect(missing).rejects.toThrow('there is no program /no/such/plugin');
  });

  test('is given its arguments as they are', async () => {
    const { summary } = await runOnce('script', { command: ['printf', '%s.', 'a b', '$HOME'], shell: false });
    expect(summary).toBe('a b.$HOME.');
  });

  test('a_flood_is_read_to_its_end_and_only_its_beginning_kept', async () => {
    const finding = await shell("yes 'x|a=1' | head -c 20000000");
    expect(finding.summary).toBe('x');
    const result = resultOf(finding, { key: 'flood', revision: 'r', took_ms: 1 });
    expect(result.perf.length).toBeLessThanOrEqual(32);
  });
});

describe.skipIf(process.platform !== 'linux')('a script whose time is up', () => {
  test('ends_with_all_that_it_has_started', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'guru-script-'));
    const file = join(folder, 'pids');
    const stop = new AbortController();
    const running = shell(
      `sleep 1000 & echo $! >> ${file}; setsid sleep 1000 & echo $! >> ${file}; echo $$ >> ${file}; wait`,
      runHere({ signal: stop.signal }),
    );
    const pids = () => readFileSync(file, 'utf8').trim().split('\n').map(Number);
    await eventually(() => {
      try {
        return pids().length === 3;
      } catch {
        return false;
      }
    });
    stop.abort(new Error('time is up'));
    await expect(running).rejects.toThrow('time is up');
    await running.catch(() => undefined);
    expect(pids().filter(isAlive)).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});
