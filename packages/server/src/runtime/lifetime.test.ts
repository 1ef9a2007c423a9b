import { expect, test } from 'bun:test';
import { createLogger } from '../log.ts';
import { Lifetime } from './lifetime.ts';

function recorded(stepLimitMs?: number) {
  const lines: string[] = [];
  const lifetime = new Lifetime(createLogger('error', { write: (line) => lines.push(line) }), stepLimitMs);
  return { lifetime, errors: () => lines.map((line): { step: string } => JSON.parse(line)) };
}

test('steps end in reverse order, each after the one before it', async () => {
  const { lifetime } = recorded();
  const ended: string[] = [];
  for (const name of ['database', 'gateway', 'http']) {
    lifetime.onShutdown(name, async () => {
      await Promise.resolve();
      ended.push(name);
    });
  }
  await lifetime.shutdown('test');
  expect(ended).toEqual(['http', 'gateway', 'database']);
});

test('shutting down twice is once, and the signal tells at once', async () => {
  const { lifetime } = recorded();
  let times = 0;
  lifetime.onShutdown('step', () => {
    times++;
    expect(lifetime.signal.aborted).toBe(true);
  });
  await Promise.all([lifetime.shutdown('first'), lifetime.shutdown('second')]);
  expect(times).toBe(1);
});

test('a step that fails or never ends does not keep the others', async () => {
  const { lifetime, errors } = recorded(20);
  let ended = false;
  lifetime.onShutdown('first', () => {
    ended = true;
  });
  lifetime.onShutdown('stuck', () => new Promise(() => {}));
  lifetime.onShutdown('broken', () => {
    throw new Error('broken');
  });
  await lifetime.shutdown('test');
  expect(ended).toBe(true);
  expect(errors().map(({ step }) => step)).toEqual(['broken', 'stuck']);
});

test('what begins during the shutdown is refused', async () => {
  const { lifetime } = recorded();
  await lifetime.shutdown('test');
  expect(() => lifetime.onShutdown('late', () => {})).toThrow('late began during the shutdown');
});
