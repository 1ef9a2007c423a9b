import { expect, test } from 'bun:test';
import type { JsonObject } from '@guru/protocol';
import { askStage } from '../fixtures/answers.ts';
import { ChannelStage } from '../fixtures/channel-stage.ts';
import { serveProcess } from './index.ts';
import { WindowsProcesses } from './windows.ts';

const onWindows = test.if(process.platform === 'win32');
const stage = () => new ChannelStage('process', serveProcess);

function spawn() {
  const child = Bun.spawn(['ping.exe', '-n', '1000', '127.0.0.1'], { stdio: ['ignore', 'ignore', 'ignore'] });
  return {
    pid: child.pid,
    exited: child.exited,
    async [Symbol.asyncDispose]() {
      child.kill();
      await child.exited;
    },
  };
}

const inList = async (pid: number) => (await new WindowsProcesses().look()).find((one) => one.pid === pid);

async function targetOf(pid: number): Promise<JsonObject> {
  const found = await new WindowsProcesses().find(pid);
  if (found === undefined) throw new Error(`there is no process ${pid}`);
  return { pid, ...found };
}

onWindows('the list has this process and what it has started, with their beginning', async () => {
  await using child = spawn();
  const own = await inList(process.pid);
  expect(own?.threads).toBeGreaterThan(0);
  expect(own?.memory).toBeGreaterThan(1024 * 1024);
  const started = await inList(child.pid);
  expect(started).toMatchObject({ name: expect.stringMatching(/ping\.exe/i), ppid: process.pid });
  expect(Math.abs((started?.started_at ?? 0) - Date.now())).toBeLessThan(60_000);
});

onWindows('a process is ended, and never another one that has got its number', async () => {
  await using child = spawn();
  await using on = stage();
  const target = await targetOf(child.pid);
  const wrong = await askStage(on, 'process', { op: 'kill', ...target, started_at: 1, signal: 'KILL' });
  expect(wrong.failed?.code).toBe('gone');
  const unknown = await askStage(on, 'process', { op: 'kill', ...target, signal: 'HUP' });
  expect(unknown.failed?.code).toBe('unsupported');
  expect((await askStage(on, 'process', { op: 'kill', ...target, signal: 'STOP' })).failed).toBeNull();
  expect((await askStage(on, 'process', { op: 'kill', ...target, signal: 'CONT' })).failed).toBeNull();
  expect((await askStage(on, 'process', { op: 'nice', ...target, nice: 10 })).failed).toBeNull();
  expect((await askStage(on, 'process', { op: 'kill', ...target, signal: 'TERM' })).failed).toBeNull();
  await child.exited;
  expect(await inList(child.pid)).toBeUndefined();
});
