import { expect, test } from 'bun:test';
import { Job } from './windows-job.ts';

const onWindows = test.if(process.platform === 'win32');

/** A process that starts another, which has much to say, and waits for it. */
function startTwo() {
  const other = 'cmd.exe /c for /l %i in (1,1,100000000) do @echo tick';
  const child = Bun.spawn(['cmd.exe', '/c', other], { stdout: 'pipe', stdin: 'ignore' });
  return { child, output: child.stdout.getReader() };
}

onWindows(
  'a job knows, stops, continues and ends what its process has started',
  async () => {
    const { child, output } = startTwo();
    using job = Job.of(child.pid);
    // Now there are two.
    expect((await output.read()).done).toBe(false);
    expect(job.members()).toContain(child.pid);
    expect(job.members().length).toBeGreaterThanOrEqual(2);
    job.suspend();
    job.resume();
    expect((await output.read()).done).toBe(false);
    job.suspend();
    job.terminate();
    expect(await child.exited).not.toBe(0);
    while (!(await output.read()).done);
    while (job.members().length > 0) await Bun.sleep(5);
    expect(job.members()).toEqual([]);
  },
  20_000,
);

onWindows('who lets go of a job ends its processes', async () => {
  const { child } = startTwo();
  const job = Job.of(child.pid);
  job[Symbol.dispose]();
  expect(await child.exited).not.toBeUndefined();
  expect(job.members()).toEqual([]);
  job.terminate();
});

onWindows('there is no job without a process', () => {
  expect(() => Job.of(0xfffffff0)).toThrow('did not take the shell');
});
