import { MAX_GRACE_MS } from '../hop/loss.ts';
import type { TrafficClass } from '../hop/types.ts';
import type { Role } from './role.ts';

/** Spec §5: how the mux treats the channels of one type. */
export interface ChannelTypeRules {
  readonly trafficClass: TrafficClass;
  /** Bytes that each side may send before it is given credit. */
  readonly startWindow: number;
  /** Bytes to which the receiver on that side may let its window grow. */
  readonly largestWindow: Readonly<Record<Role, number>>;
  /** How long a channel with something to send may be without credit; undefined for ever. */
  readonly stallLimitMs: number | undefined;
}

const KIB = 1024;
const MIB = 1024 * KIB;

/** What is typed never needs more, and all who type on one terminal share it. */
const terminal = rules(1, 64 * KIB, { technician: 4 * MIB, agent: 64 * KIB }, undefined);
/** A channel may be held back while either connection is lost, for `MAX_GRACE_MS` at most: that is no reason to reset it. */
const STALL_LIMIT_MS = 1.5 * MAX_GRACE_MS;

const exec = rules(2, 256 * KIB, both(4 * MIB), undefined);
const work = rules(2, 64 * KIB, both(64 * KIB), STALL_LIMIT_MS);
const bulk = rules(3, 256 * KIB, both(4 * MIB), STALL_LIMIT_MS);
const forward = rules(3, 256 * KIB, both(4 * MIB), undefined);

/** A new type of channel is one row here and one handler at the agent. */
export const CHANNEL_TYPES = {
  terminal,
  exec,
  registry: work,
  service: work,
  process: work,
  file: bulk,
  forward,
  speed: bulk,
} as const satisfies Record<string, ChannelTypeRules>;

export type ChannelType = keyof typeof CHANNEL_TYPES;

export function isChannelType(name: string): name is ChannelType {
  return Object.hasOwn(CHANNEL_TYPES, name);
}

/** Channels that a session may have at once. */
export const MAX_CHANNELS = 64;

/** By how much the windows of a session may grow together, in each direction, beyond their start. */
export const MAX_SESSION_GROWTH = 16 * MIB;

/** The windows of a session together, in each direction: what the relay may come to hold. */
export const MAX_SESSION_CREDIT =
  MAX_CHANNELS * Math.max(...Object.values(CHANNEL_TYPES).map(({ startWindow }) => startWindow)) +
  MAX_SESSION_GROWTH;

function rules(
  trafficClass: TrafficClass,
  startWindow: number,
  largestWindow: Readonly<Record<Role, number>>,
  stallLimitMs: number | undefined,
): ChannelTypeRules {
  return { trafficClass, startWindow, largestWindow, stallLimitMs };
}

function both(bytes: number): Readonly<Record<Role, number>> {
  return { technician: bytes, agent: bytes };
}
