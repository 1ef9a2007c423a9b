import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { type RecordedSystemd, recordedSystemd } from '../../channels/fixtures/systemctl.ts';
import { SystemdServices } from '../../channels/service/linux.ts';
import { numberIn, runOnce } from '../fixtures/run.ts';
import { checkService } from './service.ts';

describe.skipIf(process.platform === 'win32')('a service', () => {
  let systemd: RecordedSystemd;
  beforeEach(() => {
    systemd = recordedSystemd();
  });
  afterEach(() => systemd[Symbol.dispose]());

  const { signal } = new AbortController();
  const levelOf = async (service: string, expected: 'running' | 'stopped') =>
    (await checkService({ service, expect: expected }, signal, new SystemdServices(systemd))).level;

  test('that should run is fine when it runs, or has done what it had to do', async () => {
    expect(await levelOf('good', 'running')).toBe('ok');
    expect(await levelOf('once', 'running')).toBe('ok');
    expect(await levelOf('bad', 'running')).toBe('critical');
    expect(await levelOf('masked', 'running')).toBe('critical');
    expect(await levelOf('nosuch', 'running')).toBe('critical');
  });

  test('that should not run is fine when it does not, or is not there', async () => {
    expect(await levelOf('good', 'stopped')).toBe('critical');
    expect(await levelOf('masked', 'stopped')).toBe('ok');
    expect(await levelOf('nosuch', 'stopped')).toBe('ok');
    expect(await levelOf('bad', 'stopped')).toBe('warning');
  });

  test('of a machine without a manager that we know is not known', async () => {
    const manager = new SystemdServices({ booted: '/no/such/folder' });
    await expect(checkService({ service: 'good', expect: 'running' }, signal, manager)).rejects.toThrow(
      'No systemd',
    );
  });
});

describe.skipIf(process.platform === 'win32')('processes', () => {
  test('of a name are counted, and too few or too many are wrong', async () => {
    const program = Bun.which('sleep');
    if (program === null) throw new Error('no sleep here');
    await using two = new AsyncDisposableStack();
    const name = `guru-${process.pid}`;
    for (let n = 0; n < 2; n += 1) {
      const child = Bun.spawn(['bash', '-c', `exec -a ${name} ${program} 1000`], {
        stdio: ['ignore', 'ignore', 'ignore'],
      });
      two.defer(async () => {
        child.kill();
        await child.exited;
      });
    }
    const count = async (min: number, max: number | null) => {
      const found = await runOnce('process', { process: 'sleep', min, max });
      return { level: found.level, count: numberIn(found, 'processes') ?? 0 };
    };
    while ((await count(0, null)).count < 2) await Bun.sleep(5);
    expect((await count(2, null)).level).toBe('ok');
    expect((await count(100_000, null)).level).toBe('critical');
    expect((await count(0, 1)).level).toBe('critical');
    const none = await runOnce('process', { process: 'no-such-process', min: 1, max: 1 });
    expect(none).toMatchObject({
      level: 'critical',
      summary: 'Processes called no-such-process: 0, and there should be 1.',
    });
    expect(none.perf[0]?.crit).toBe('1:1');
    expect((await runOnce('process', { process: 'no-such-process', min: 0, max: 0 })).level).toBe('ok');
  });
});
