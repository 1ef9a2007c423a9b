import { expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const WAITS = join(import.meta.dir, 'fixtures', 'waits.ts');

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'what_a_bench_has_made_is_gone_when_it_is_interrupted_by_%s',
  async (signal) => {
    const child = Bun.spawn([process.execPath, WAITS], { stdio: ['ignore', 'pipe', 'inherit'] });
    const { folder, pid } = JSON.parse(await firstLine(child.stdout));
    expect({ folder: existsSync(folder), runs: runs(pid) }).toEqual({ folder: true, runs: true });
    child.kill(signal);
    expect(await child.exited).toBeGreaterThan(128);
    expect({ folder: existsSync(folder), runs: runs(pid) }).toEqual({ folder: false, runs: false });
  },
);

async function firstLine(output: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of output) {
    text += decoder.decode(bytes, { stream: true });
    if (text.includes('\n')) break;
  }
  return text.split('\n')[0] ?? '';
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
