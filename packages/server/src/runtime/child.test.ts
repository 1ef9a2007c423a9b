import { expect, test } from 'bun:test';
import { startChild } from './child.ts';

test('a child’s output arrives whole, and its end with its code', async () => {
  let output = '';
  await using child = startChild({
    command: ['sh', '-c', 'echo out; echo err >&2; exit 3'],
    onOutput: (text) => {
      output += text;
    },
  });
  expect(await child.exited).toBe(3);
  await child.stop(1000);
  expect(output.split('\n').sort()).toEqual(['', 'err', 'out']);
});

test('a child that waits for its stdin ends when it is stopped', async () => {
  const child = startChild({ command: ['sh', '-c', 'cat; exit 0'] });
  await child.stop(5000);
  expect(await child.exited).not.toBeUndefined();
});

test('a child that ignores SIGTERM is killed after its grace', async () => {
  const { promise: ready, resolve } = Promise.withResolvers<string>();
  const command = ['sh', '-c', 'trap "" TERM; echo ready; while :; do sleep 0.01; done'] as const;
  const child = startChild({ command: [...command], onOutput: resolve });
  await ready;
  await child.stop(20);
  expect(await child.exited).toBeNull();
});

test('a program that is not there throws', () => {
  expect(() => startChild({ command: ['/nowhere/program'] })).toThrow();
});
