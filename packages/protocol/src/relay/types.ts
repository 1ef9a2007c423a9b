import type { ChannelErrorCode } from '../errors.ts';
import type { TrafficClass } from '../hop/types.ts';

/** The two ends of a session, as the server sees them. */
export type Side = 'technician' | 'agent';

/** What to do with one frame. */
export type Verdict = Forward | Drop | Refuse;

/** Pass it on to the other side, unchanged, in this class. */
export interface Forward {
  readonly act: 'forward';
  readonly trafficClass: TrafficClass;
  /** True for a `RESET`: what still waits for this channel on the way back to its sender is of no use any more. */
  readonly resets: boolean;
}

/** Forget it in silence: it belongs to a channel that has ended. */
export interface Drop {
  readonly act: 'drop';
}

/** It breaks the rules: send the replies instead. */
export interface Refuse {
  readonly act: 'refuse';
  readonly code: ChannelErrorCode;
  /** What was wrong, for the audit. */
  readonly message: string;
  readonly channel: number;
  /** `RESET` frames, one for each side that knows the channel. */
  readonly replies: readonly { readonly to: Side; readonly frame: Uint8Array }[];
  /** True when a side broke the protocol, and not only asked for too much. */
  readonly audit: boolean;
}

export interface RelayGuardOptions {
  readonly route: number;
  /** Types of channel that the session's grant allows. */
  readonly allowed: readonly string[];
  /** Channels at once, at most and unless set 64. */
  readonly maxChannels?: number;
  /** Payload and header bytes that wait here to go to `to`, for one channel or, without `channel`, for the session. */
  readonly waiting: (to: Side, channel?: number) => number;
}
