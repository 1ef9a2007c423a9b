import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@guru/protocol';
import type { CheckResult, ChecksToRun } from '@guru/protocol/control';
import { type Log, textOf } from '../log.ts';
import type { Checks, ChecksOptions } from './checks.ts';

/** In the agent's own folder. */
const SET_FILE = join('checks', 'checks.json');

/** What the agent watches by itself, as the rest of it sees that. */
export interface WatchedChecks extends AsyncDisposable {
  /** From now on these are watched, in place of what was. */
  take(checks: ChecksToRun): void;
}

export interface WatchedChecksOptions {
  /** The agent's own; without one checks begin when the server has said which. */
  readonly folder: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly report: (result: CheckResult) => void;
}

/** What runs checks: loaded now when there are some, else when the first come. */
export function watchedChecks({ folder, ...options }: WatchedChecksOptions): WatchedChecks {
  const path = folder === undefined ? undefined : join(folder, SET_FILE);
  let loading: Promise<Checks> | undefined;
  const withChecks = (work: (checks: Checks) => void) => {
    loading ??= open({ ...options, path });
    loading
      .then(work)
      .catch((error: unknown) => options.log.error(`Checks can not be run: ${textOf(error)}`));
  };
  if (path !== undefined && existsSync(path)) withChecks(() => undefined);
  return {
    take(set) {
      if (set.checks.length > 0 || loading !== undefined) withChecks((checks) => checks.take(set));
    },
    async [Symbol.asyncDispose]() {
      await loading?.then(
        (checks) => checks[Symbol.asyncDispose](),
        () => undefined,
      );
    },
  };
}

async function open(options: ChecksOptions): Promise<Checks> {
  const { Checks } = await import('./checks.ts');
  return new Checks(options);
}
