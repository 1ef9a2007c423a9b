import { afterAll, expect, test } from 'bun:test';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchLeaks } from './watch.ts';

const outer = watchLeaks();
afterAll(outer.check);

test('finds nothing where everything was given back', async () => {
  const leaks = watchLeaks();
  const folder = mkdtempSync(join(tmpdir(), 'guru-'));
  rmSync(folder, { recursive: true });
  await Bun.sleep(1);
  await Bun.spawn(['true']).exited;
  await leaks.check();
});

test.each([
  ['sockets', leakSocket],
  ['timers', leakTimer],
  ['children', leakChild],
  ['ptys', leakPty],
  ['files', leakFile],
  ['temporary', leakTemporary],
])('finds %s that were left', async (kind, leak) => {
  const leaks = watchLeaks(50);
  const mend = await leak();
  const failure = await leaks.check().catch(String);
  await mend();
  expect(failure).toContain(`${kind}: `);
});

type Mend = () => unknown;

async function leakSocket(): Promise<Mend> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return () => server.close();
}

function leakTimer(): Mend {
  const timer = setInterval(() => {}, 60_000);
  return () => clearInterval(timer);
}

function leakChild(): Mend {
  const child = Bun.spawn(['sleep', '60']);
  return async () => {
    child.kill();
    await child.exited;
  };
}

function leakPty(): Mend {
  const terminal = new Bun.Terminal({ cols: 80, rows: 24 });
  return () => terminal.close();
}

function leakFile(): Mend {
  const fd = openSync(import.meta.path, 'r');
  return () => closeSync(fd);
}

function leakTemporary(): Mend {
  const folder = mkdtempSync(join(tmpdir(), 'guru-'));
  return () => rmSync(folder, { recursive: true, force: true });
}
