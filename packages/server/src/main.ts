import pino from 'pino';
import { readConfig, StartupError } from './config/index.ts';
import { createLogger, type Logger } from './log.ts';
import { type RunningGuru, startServer } from './start.ts';
import { welcome } from './welcome.ts';

/** `EX_SOFTWARE` of sysexits.h: a fault of ours. */
const FAULT_EXIT_CODE = 70;
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** `npm start`: the process around the server. What it says to a person goes to stdout, the log to stderr. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLogger(config.logLevel, pino.destination({ dest: 2, sync: true }));
  const starting = startServer(config, { log });
  stopOnSignals(starting);
  stopOnFaults(starting, log);
  process.stdout.write(welcome(await starting));
}

/** The first signal stops in order, the second at once: the database is then adopted at the next start. */
function stopOnSignals(starting: Promise<RunningGuru>): void {
  let asked = false;
  for (const signal of STOP_SIGNALS) {
    process.on(signal, () => {
      if (asked) process.exit(1);
      asked = true;
      void endWith(0, starting, signal);
    });
  }
}

/** A fault that nobody caught may have left anything in any state: log it, stop in order, and let a supervisor start anew. */
function stopOnFaults(starting: Promise<RunningGuru>, log: Logger): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.fatal({ err: error }, event);
      void endWith(FAULT_EXIT_CODE, starting, event);
    });
  }
}

async function endWith(exitCode: number, starting: Promise<RunningGuru>, reason: string): Promise<void> {
  // A start that fails meanwhile ends what it began, and says why in `main`.
  const server = await starting.catch(() => undefined);
  await server?.stop(reason);
  process.exit(exitCode);
}

try {
  await main();
} catch (error) {
  const known = error instanceof StartupError;
  process.stderr.write(`guru: ${known ? error.message : `the start failed: ${String(error)}`}\n`);
  process.exit(known ? error.exitCode : FAULT_EXIT_CODE);
}
