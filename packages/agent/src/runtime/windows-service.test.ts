import { expect, test } from 'bun:test';
import { AgentError } from '../failure.ts';
import { runAsWindowsService } from './windows-service.ts';

const onWindows = test.if(process.platform === 'win32');

onWindows(
  'a program that Windows has not started is no service',
  async () => {
    let ran = false;
    const refusal = runAsWindowsService('GuruTest', async () => {
      ran = true;
    });
    const error = await refusal.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AgentError);
    expect(ran).toBe(false);
  },
  40_000,
);
