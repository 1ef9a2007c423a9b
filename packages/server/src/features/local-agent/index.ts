import type { Clock } from '@guru/protocol';
import type { Config } from '../../config/index.ts';
import type { Db } from '../../db/index.ts';
import type { Logger } from '../../log.ts';
import type { ServerPin } from '../enrolment/index.ts';
import { admit } from './admit.ts';
import { AgentProgram } from './agent-program.ts';
import { keepRunning } from './keep-running.ts';

export interface LocalAgentOptions {
  readonly db: Db;
  readonly pin: ServerPin;
  readonly log: Logger;
  readonly clock: Clock;
  /** Where the agent keeps its identity. */
  readonly folder: string;
  /** Where the agent reaches this server. */
  readonly serverUrl: string;
  /** The server's certificate, where the agent can't trust it by the system's authorities. */
  readonly tls: Config['tls'];
  /** Resolves when there is an owner, and with it a place for the first device. */
  readonly owner: Promise<void>;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/**
 * Makes the machine that the server runs on its first device: enrols it as soon as there is an owner, and keeps the agent running as a child
 * of this process. Returns at once; what goes wrong is logged and tried again, for the server is of use without it. Disposing ends the agent in order.
 */
export function openLocalAgent(options: LocalAgentOptions): AsyncDisposable {
  const { log, clock, owner } = options;
  const stop = new AbortController();
  const program = new AgentProgram(options);
  const running = keepRunning({
    log,
    clock,
    signal: stop.signal,
    ready: owner,
    run: async (signal) => ((await admit(options, program, signal)) ? program.run(signal) : 'removed'),
  });
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}
