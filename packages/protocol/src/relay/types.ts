import type { ChannelErrorCode } from '../errors.ts';
import type { JsonObject } from '../frame/types.ts';
import type { TrafficClass } from '../hop/types.ts';
import type { ChannelType } from '../mux/channel-types.ts';

/** The two ends of a session, as the server sees them. */
export type Side = 'technician' | 'agent';

/** What to do with one frame. */
export type Verdict = Forward | Drop | Refuse;

/** Pass it on to the other side, unchanged, in this class. */
export interface Forward {
  readonly act: 'forward';
  readonly trafficClass: TrafficClass;
  /** What has become of its channel by this frame, for the audit. */
  readonly change?: ChannelChange;
}

/** Forget it in silence: it belongs to a channel that has ended. */
export interface Drop {
  readonly act: 'drop';
}

/** It is not allowed, or breaks the protocol: send the replies instead. */
export interface Refuse {
  readonly act: 'refuse';
  readonly code: ChannelErrorCode;
  readonly message: string;
  readonly channel: number;
  /** True when a side broke the protocol, and did not only ask for too much: this goes to the audit. */
  readonly broken: boolean;
  /** `RESET` frames of class 0, one for each side that knows the channel. */
  readonly replies: readonly Reply[];
}

export interface Reply {
  readonly to: Side;
  readonly frame: Uint8Array;
}

export type ChannelChange =
  | {
      readonly happened: 'opened';
      readonly by: Side;
      readonly type: ChannelType;
      readonly params: JsonObject;
    }
  | { readonly happened: 'finished' | 'reset'; readonly by: Side; readonly type: ChannelType };

export interface RelayGuardOptions {
  readonly route: number;
  /** Types of channel that the session's grant allows. */
  readonly allowed: readonly string[];
  /** Channels at once, at most and unless set 64. */
  readonly maxChannels?: number;
  /** `Hop.waitingCredit` of the connection to `to`, for one channel or, without one, for the session. */
  readonly waitingCredit: (to: Side, channel?: number) => number;
}
