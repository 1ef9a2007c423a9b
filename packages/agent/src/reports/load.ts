import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@guru/protocol';
import type { FromAgent, Metrics } from '@guru/protocol/control';
import type { Collector } from '../collect/index.ts';
import { type Log, textOf } from '../log.ts';
import type { ReportBody } from './record.ts';
import type { Reporter } from './reporter.ts';
import { Sampler } from './sampler.ts';

/** In the agent's own folder. */
const FOLDER = 'reports';

/** What the agent has found out by itself and the server may not know, as the rest of it sees that. */
export interface Reports extends AsyncDisposable {
  /** Keeps something that was found now, and says it until it is confirmed. */
  add(body: ReportBody): void;
  /** There is a new connection. */
  onUp(): void;
  onDown(): void;
  /** The server has kept all reports of a sequence up to this one. */
  stored(log: string, upto: number): void;
}

export interface ReportsOptions {
  /** The agent's own; without one what waits is lost with the program. */
  readonly folder: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly collector: Collector;
  readonly boot_id: string;
  /** Says something to the server, if there is a connection. */
  readonly say: (message: FromAgent) => void;
}

/** What keeps reports, loaded with the first one, or at a connection when earlier ones wait. While there is no connection the machine is measured for it. */
export function keptReports(options: ReportsOptions): Reports {
  const { clock, log, collector } = options;
  const folder = options.folder === undefined ? undefined : join(options.folder, FOLDER);
  let loading: Promise<Reporter> | undefined;
  let isUp = false;

  const load = async (): Promise<Reporter> => {
    const { openReporter } = await import('./open.ts');
    const reporter = openReporter({ ...options, folder });
    if (isUp) reporter.onUp();
    return reporter;
  };
  const withReporter = (work: (reporter: Reporter) => void) => {
    loading ??= load();
    loading.then(work).catch((error: unknown) => log.error(`Reports can not be kept: ${textOf(error)}`));
  };
  const onSample = (metrics: Metrics) =>
    void import('./kept-sample.ts').then(({ keptSample }) =>
      withReporter((reporter) => reporter.add(keptSample(metrics))),
    );
  const sampler = new Sampler({ clock, log, collector, onSample });
  sampler.start();

  return {
    add: (body) => withReporter((reporter) => reporter.add(body)),
    onUp() {
      isUp = true;
      sampler.stop();
      if (loading !== undefined || isWaiting(folder)) withReporter((reporter) => reporter.onUp());
    },
    onDown() {
      isUp = false;
      sampler.start();
      if (loading !== undefined) withReporter((reporter) => reporter.onDown());
    },
    stored(sequence, upto) {
      if (loading !== undefined) withReporter((reporter) => reporter.stored(sequence, upto));
    },
    async [Symbol.asyncDispose]() {
      sampler.stop();
      await loading?.then(
        (reporter) => reporter[Symbol.dispose](),
        () => undefined,
      );
    },
  };
}

/** Whether an earlier run of the agent has left something to say. */
function isWaiting(folder: string | undefined): boolean {
  if (folder === undefined) return false;
  try {
    return readdirSync(folder).some((name) => name.endsWith('.log'));
  } catch {
    return false;
  }
}
