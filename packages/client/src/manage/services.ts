import type { JsonObject } from '@guru/protocol';
import { ask, askOne, type ChannelOpener } from './ask.ts';
import type { AskOptions } from './processes.ts';
import { readNumberOrNull, readOneOf, readText, readTexts, refuseMore } from './read.ts';

/** `finished`: it had one thing to do, and has done it. */
const SERVICE_STATES = [
  'running',
  'stopped',
  'starting',
  'stopping',
  'failed',
  'finished',
  'paused',
  'unknown',
] as const;
export type ServiceState = (typeof SERVICE_STATES)[number];

/** How a service comes to run: with the machine, when somebody or something asks for it, or not at all. */
const SERVICE_STARTS = ['automatic', 'manual', 'disabled', 'unknown'] as const;
export type ServiceStart = (typeof SERVICE_STARTS)[number];

export const SERVICE_ACTIONS = ['start', 'stop', 'restart', 'enable', 'disable'] as const;
export type ServiceAction = (typeof SERVICE_ACTIONS)[number];

/** A service as the device's manager tells of it. All texts are the device's: show them as text only. */
export interface DeviceService {
  /** By which it is asked for. */
  readonly name: string;
  /** What it is, in words. */
  readonly description: string;
  readonly state: ServiceState;
  /** The manager's own words for the state: "active (running)". */
  readonly detail: string;
  readonly starts: ServiceStart;
  readonly pid: number | null;
}

/** A service with everything that helps to see why it is as it is. */
export interface ServiceDetail extends DeviceService {
  /** Since when it is in this state, Unix milliseconds. */
  readonly since: number | null;
  /** Bytes. */
  readonly memory: number | null;
  readonly command: string;
  /** As whom it runs. */
  readonly account: string;
  /** Where it is defined. */
  readonly file: string;
  /** The last lines of its log, the newest at the end. */
  readonly log: readonly string[];
}

/** All services. Rejects with `SessionProblem` `unsupported` where no service manager runs. */
export async function listServices(
  session: ChannelOpener,
  options: AskOptions = {},
): Promise<DeviceService[]> {
  const services: DeviceService[] = [];
  const onItem = (item: JsonObject) => {
    refuseMore(services.length);
    services.push(readService(item));
  };
  await ask(session, { type: 'service', params: { op: 'list' }, onItem, signal: options.signal });
  return services;
}

/** Rejects with `SessionProblem` `not_found` when there is no such service. */
export async function inspectService(
  session: ChannelOpener,
  name: string,
  options: AskOptions = {},
): Promise<ServiceDetail> {
  const params = { op: 'inspect', name };
  return readDetail(await askOne(session, { type: 'service', params, signal: options.signal }));
}

/**
 * Starts, stops, restarts, enables or disables a service, and answers what it is then. Rejects with `SessionProblem` `failed` and the manager's own
 * words, `not_allowed` for what would cut the agent off.
 */
export async function controlService(
  session: ChannelOpener,
  name: string,
  action: ServiceAction,
  options: AskOptions = {},
): Promise<ServiceDetail> {
  const params = { op: action, name };
  return readDetail(await askOne(session, { type: 'service', params, signal: options.signal }));
}

function readService(item: JsonObject): DeviceService {
  return {
    name: readText(item.name),
    description: readText(item.description),
    state: readOneOf(item.state, SERVICE_STATES),
    detail: readText(item.detail),
    starts: readOneOf(item.starts, SERVICE_STARTS),
    pid: readNumberOrNull(item.pid),
  };
}

function readDetail(item: JsonObject): ServiceDetail {
  return {
    ...readService(item),
    since: readNumberOrNull(item.since),
    memory: readNumberOrNull(item.memory),
    command: readText(item.command),
    account: readText(item.account),
    file: readText(item.file),
    log: readTexts(item.log),
  };
}
