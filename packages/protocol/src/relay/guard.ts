import type { ChannelErrorCode } from '../errors.ts';
import { resetFrame } from '../frame/encode.ts';
import { FrameType, HEADER_BYTES } from '../frame/layout.ts';
import { decodeCredit, decodeOpen } from '../frame/payload.ts';
import type { Header } from '../frame/types.ts';
import type { TrafficClass } from '../hop/types.ts';
import { CHANNEL_TYPES, type ChannelType, isChannelType, MAX_CHANNELS } from '../mux/channel-types.ts';
import { peerOf } from '../mux/role.ts';
import { type Account, CreditLedger } from './ledger.ts';
import type { Drop, Forward, Refuse, RelayGuardOptions, Side, Verdict } from './types.ts';

const DROP: Drop = { act: 'drop' };
/** One for each class: most frames change nothing, and need no verdict of their own. */
const FORWARD: Readonly<Record<TrafficClass, Forward>> = {
  0: { act: 'forward', trafficClass: 0 },
  1: { act: 'forward', trafficClass: 1 },
  2: { act: 'forward', trafficClass: 2 },
  3: { act: 'forward', trafficClass: 3 },
};

interface RelayedChannel {
  readonly id: number;
  readonly type: ChannelType;
  readonly opener: Side;
  readonly account: Account;
  accepted: boolean;
  /** The side that has sent `FIN`, when one has. */
  fin: Side | undefined;
}

/**
 * Watches over the frames of one session at the server (spec §8). It reads headers, `OPEN` and `CREDIT`, keeps no payload,
 * and lets nothing pass that could make the server hold more than the session's windows.
 */
export class RelayGuard {
  readonly #options: RelayGuardOptions;
  readonly #maxChannels: number;
  readonly #ledger = new CreditLedger();
  readonly #channels = new Map<number, RelayedChannel>();
  readonly #highest = { technician: 0, agent: 0 };

  constructor(options: RelayGuardOptions) {
    this.#options = options;
    this.#maxChannels = Math.min(options.maxChannels ?? MAX_CHANNELS, MAX_CHANNELS);
  }

  get channelCount(): number {
    return this.#channels.size;
  }

  /** What `side` may still send on all channels. */
  creditOf(side: Side): number {
    return this.#ledger.total(side);
  }

  /** Judges a frame that came `from` a side. `header` is what `decodeHeader` says of it; its route is this session's. */
  receive(from: Side, frame: Uint8Array, header: Header): Verdict {
    const channel = this.#channels.get(header.channel);
    if (header.type === FrameType.OPEN) return this.#open(from, frame, header.channel, channel);
    if (channel === undefined) return this.#judgeUnknown(from, header);
    if (header.type === FrameType.RESET) return this.#close(channel, from, 'reset');
    if (header.type === FrameType.CREDIT) return this.#grant(from, channel, frame);
    if (this.#isOutOfTurn(from, channel, header.type)) {
      return this.#break(channel, 'bad_message', `a frame of type ${header.type} came out of turn`);
    }
    const { trafficClass } = CHANNEL_TYPES[channel.type];
    if (header.type === FrameType.ACCEPT) channel.accepted = true;
    else if (header.type === FrameType.FIN) {
      if (channel.fin !== undefined) return this.#close(channel, from, 'finished', trafficClass);
      channel.fin = from;
    } else if (!this.#ledger.spend(channel.account, from, header.length)) {
      return this.#break(channel, 'credit_overrun', `the ${from} sent more than it had credit for`);
    }
    return FORWARD[trafficClass];
  }

  /** Ends a channel from here: when the way to a side does not take its frames, for one. Undefined when it has ended. */
  reset(id: number, code: ChannelErrorCode, message: string): Refuse | undefined {
    const channel = this.#channels.get(id);
    return channel === undefined ? undefined : this.#break(channel, code, message);
  }

  #open(from: Side, frame: Uint8Array, id: number, living: RelayedChannel | undefined): Verdict {
    if (id % 2 !== (from === 'technician' ? 1 : 0) || id <= this.#highest[from]) {
      const message = `the number is not the ${from}’s to open`;
      if (living !== undefined) return this.#break(living, 'bad_channel', message);
      return this.#refuse(id, 'bad_channel', message, [from], true);
    }
    this.#highest[from] = id;
    const open = decodeOpen(frame.subarray(HEADER_BYTES));
    if (open === undefined) return this.#refuse(id, 'bad_params', 'OPEN can not be read', [from], true);
    const { type, params } = open;
    if (!isChannelType(type))
      return this.#refuse(id, 'unknown_channel_type', `no type ${type}`, [from], false);
    if (!this.#options.allowed.includes(type)) {
      return this.#refuse(id, 'not_allowed', `the session has no right to ${type}`, [from], false);
    }
    if (this.#channels.size >= this.#maxChannels) {
      const message = `the session has at most ${this.#maxChannels} channels`;
      return this.#refuse(id, 'too_many_channels', message, [from], false);
    }
    const account = this.#ledger.open(CHANNEL_TYPES[type]);
    this.#channels.set(id, { id, type, opener: from, account, accepted: false, fin: undefined });
    const change = { happened: 'opened', by: from, type, params } as const;
    return { act: 'forward', trafficClass: 0, change };
  }

  /** A frame for no channel that is there: late, or made up. A late `RESET` or a made-up one needs no answer. */
  #judgeUnknown(from: Side, { type, channel }: Header): Verdict {
    const opener = channel % 2 === 1 ? 'technician' : 'agent';
    if (type === FrameType.RESET || channel <= this.#highest[opener]) return DROP;
    return this.#refuse(channel, 'no_such_channel', 'no channel has this number', [from], false);
  }

  #grant(from: Side, channel: RelayedChannel, frame: Uint8Array): Verdict {
    const { waitingCredit } = this.#options;
    const waiting = { channel: waitingCredit(from, channel.id), session: waitingCredit(from) };
    const amount = decodeCredit(frame.subarray(HEADER_BYTES));
    if (this.#ledger.grant(channel.account, peerOf(from), amount, waiting)) return FORWARD[0];
    return this.#break(channel, 'credit_overrun', `the ${from} gave more credit than the window allows`);
  }

  #isOutOfTurn(from: Side, { opener, accepted, fin }: RelayedChannel, type: FrameType): boolean {
    if (type === FrameType.ACCEPT) return from === opener || accepted;
    return fin === from || (from !== opener && !accepted);
  }

  #close(
    channel: RelayedChannel,
    by: Side,
    happened: 'finished' | 'reset',
    trafficClass: TrafficClass = 0,
  ): Forward {
    this.#forget(channel);
    return { act: 'forward', trafficClass, change: { happened, by, type: channel.type } };
  }

  #break(channel: RelayedChannel, code: ChannelErrorCode, message: string): Refuse {
    this.#forget(channel);
    return this.#refuse(channel.id, code, message, ['technician', 'agent'], true);
  }

  #refuse(
    channel: number,
    code: ChannelErrorCode,
    message: string,
    to: readonly Side[],
    broken: boolean,
  ): Refuse {
    const { route } = this.#options;
    const replies = to.map((side) => ({ to: side, frame: resetFrame(route, channel, { code, message }) }));
    return { act: 'refuse', code, message, channel, broken, replies };
  }

  #forget(channel: RelayedChannel): void {
    this.#ledger.close(channel.account);
    this.#channels.delete(channel.id);
  }
}
