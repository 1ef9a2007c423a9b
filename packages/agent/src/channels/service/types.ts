import type { ServiceAction } from './params.ts';

/** What services do, in words that mean the same on every system. `finished`: it had one thing to do, and has done it. */
export type ServiceState =
  | 'running'
  | 'stopped'
  | 'starting'
  | 'stopping'
  | 'failed'
  | 'finished'
  | 'paused'
  | 'unknown';

/** How a service comes to run: with the machine, when somebody or something asks for it, or not at all. */
export type ServiceStart = 'automatic' | 'manual' | 'disabled' | 'unknown';

/** A service as it is told in a list (spec §5). */
export interface ServiceInfo {
  /** By which it is asked for. */
  readonly name: string;
  /** What it is, in words. */
  readonly description: string;
  readonly state: ServiceState;
  /** The manager's own words for the state. */
  readonly detail: string;
  readonly starts: ServiceStart;
  readonly pid: number | null;
}

/** One service, with what helps to see why it is as it is. */
export interface ServiceDetail extends ServiceInfo {
  /** Since when it is in this state, Unix milliseconds. */
  readonly since: number | null;
  readonly memory: number | null;
  readonly command: string;
  /** As whom it runs. */
  readonly account: string;
  /** Where it is defined. */
  readonly file: string;
  /** The last lines of its log, the newest at the end. */
  readonly log: readonly string[];
}

/** The services of one system. Everything throws an `AnswerFailure`. `signal`: nobody waits any more. */
export interface ServiceManager {
  list(signal: AbortSignal): Promise<ServiceInfo[]>;
  inspect(name: string, signal: AbortSignal): Promise<ServiceDetail>;
  /** Settles when the manager says that it is done. */
  control(name: string, action: ServiceAction, signal: AbortSignal): Promise<void>;
}

/** Lines of a log that are told, and characters of each. */
export const LOG_LINES = 50;
export const MAX_LOG_LINE = 1000;
/** A service may take its time to start or to stop. */
export const CONTROL_PATIENCE_MS = 120_000;
