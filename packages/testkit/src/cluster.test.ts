import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Looks until `done`, for at most five seconds: what is waited for happens in processes that aren't ours. */
async function eventually(done: () => Promise<boolean>): Promise<boolean> {
  const end = performance.now() + 5000;
  while (performance.now() < end) {
    if (await done()) return true;
    await Bun.sleep(10);
  }
  return false;
}

let temp = '';
beforeAll(async () => {
  temp = await mkdtemp(join(tmpdir(), 'guru-killed-'));
});
afterAll(() => rm(temp, { recursive: true, force: true }));

test('a test process that is killed leaves no cluster, and a later one clears what even its guard left', async () => {
  const abandoned = join(temp, 'guru-test-abandoned');
  await mkdir(abandoned);
  await writeFile(join(abandoned, 'runner'), '999999999');
  const script = `
    import { throwawayDatabase } from ${JSON.stringify(join(import.meta.dir, 'database.ts'))};
    const { url } = await throwawayDatabase({ migrated: false });
    console.log(new URL(url).port);
    process.kill(process.pid, 'SIGKILL');`;
  const runner = Bun.spawn([process.execPath, '-e', script], {
    env: { ...process.env, TMPDIR: temp, GURU_TEST_POSTGRES: undefined },
    stderr: 'inherit',
  });
  const port = Number(await new Response(runner.stdout).text());
  expect(port).toBeGreaterThan(0);
  await runner.exited;
  expect(await eventually(async () => (await readdir(temp)).length === 0)).toBe(true);
  await expect(Bun.connect({ hostname: '127.0.0.1', port, socket: { data() {} } })).rejects.toThrow();
});
