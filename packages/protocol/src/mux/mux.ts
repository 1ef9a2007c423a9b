import { systemClock, type TimerHandle } from '../clock.ts';
import type { ChannelErrorCode } from '../errors.ts';
import { resetFrame } from '../frame/encode.ts';
import { FrameType, MAX_U32 } from '../frame/layout.ts';
import { decodeOpen } from '../frame/payload.ts';
import type { Frame, JsonObject } from '../frame/types.ts';
import { type ChannelHost, MuxChannel } from './channel.ts';
import {
  CHANNEL_TYPES,
  type ChannelType,
  isChannelType,
  MAX_CHANNELS,
  MAX_SESSION_GROWTH,
} from './channel-types.ts';
import { FramePool } from './frame-pool.ts';
import type { Channel, ChannelEvents, MuxOptions, OpenRequest } from './types.ts';

/** How often channels without credit are looked at. */
const STALL_CHECK_MS = 1000;

/** All channels of one session, at one of its ends (spec §5). */
export class Mux {
  readonly #options: MuxOptions;
  readonly #maxChannels: number;
  readonly #host: ChannelHost;
  readonly #channels = new Map<number, MuxChannel>();
  #nextId: number;
  /** The highest number that the peer has opened; lower ones that are not here have ended. */
  #highestOfPeer = 0;
  #stallTimer: TimerHandle | undefined;
  #closed = false;

  constructor(options: MuxOptions) {
    const clock = options.clock ?? systemClock;
    this.#options = { ...options, clock };
    this.#maxChannels = Math.min(options.maxChannels ?? MAX_CHANNELS, MAX_CHANNELS);
    this.#nextId = options.role === 'technician' ? 1 : 2;
    this.#host = {
      route: options.route,
      role: options.role,
      hop: options.hop,
      frames: new FramePool(),
      growth: { left: MAX_SESSION_GROWTH },
      now: () => clock.now(),
      blocked: () => {
        this.#stallTimer ??= clock.setTimeout(this.#checkStalls, STALL_CHECK_MS);
      },
      ended: (channel) => this.#channels.delete(channel.id),
      faulted: options.onFault ?? throwOnItsOwn,
    };
  }

  /** Channels that have not ended. */
  get channels(): Iterable<Channel> {
    return this.#channels.values();
  }

  get channelCount(): number {
    return this.#channels.size;
  }

  /**
   * Opens a channel; `events.onAccept` follows, or `onClosed` when it is refused. Data may be written at once. A channel that
   * can't be opened from here (session ended, too many channels) comes back closed. RangeError for params above 8 KiB.
   */
  open(type: ChannelType, params: JsonObject, events: ChannelEvents): Channel {
    const id = this.#nextId;
    const channel = new MuxChannel(this.#host, id, type, events);
    if (this.#closed) {
      channel.finish({ how: 'reset', by: 'here', code: 'session_closed', message: 'the session has ended' });
    } else if (this.#channels.size >= this.#maxChannels || id > MAX_U32) {
      const message = `a session has at most ${this.#maxChannels} channels`;
      channel.finish({ how: 'reset', by: 'here', code: 'too_many_channels', message });
    } else {
      this.#nextId = id + 2;
      this.#channels.set(id, channel);
      channel.open(params);
    }
    return channel;
  }

  /** Takes a frame with this session's route. */
  receive(frame: Frame): void {
    if (this.#closed) return;
    const channel = this.#channels.get(frame.channel);
    if (frame.type === FrameType.OPEN) this.#receiveOpen(frame.channel, frame.payload, channel);
    else if (channel !== undefined) channel.receive(frame);
    else if (frame.type !== FrameType.RESET && !this.#wasOpened(frame.channel)) {
      this.#refuse(frame.channel, 'no_such_channel', 'no channel was opened with this number');
    }
  }

  /** The session has ended: so have its channels, and what waits of them is forgotten. Sends nothing. */
  close(code: ChannelErrorCode = 'session_closed', message = 'the session has ended'): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#stallTimer !== undefined) this.#options.clock?.clearTimeout(this.#stallTimer);
    for (const channel of this.#channels.values())
      channel.finish({ how: 'reset', by: 'here', code, message });
    this.#options.hop.dropRoute(this.#options.route);
  }

  #receiveOpen(id: number, payload: Uint8Array, living: MuxChannel | undefined): void {
    if (!this.#isOfPeer(id) || id <= this.#highestOfPeer) {
      const message = 'the number of the channel is not free';
      if (living === undefined) this.#refuse(id, 'bad_channel', message);
      else living.reset('bad_channel', message);
      return;
    }
    this.#highestOfPeer = id;
    const open = decodeOpen(payload);
    if (open === undefined) this.#refuse(id, 'bad_params', 'OPEN can not be read');
    else if (!isChannelType(open.type)) this.#refuse(id, 'unknown_channel_type', `no type ${open.type}`);
    else if (this.#channels.size >= this.#maxChannels) {
      this.#refuse(id, 'too_many_channels', `a session has at most ${this.#maxChannels} channels`);
    } else this.#ask(id, open.type, open.params);
  }

  #ask(id: number, type: ChannelType, params: JsonObject): void {
    const channel = new MuxChannel(this.#host, id, type);
    this.#channels.set(id, channel);
    const { onOpen } = this.#options;
    if (onOpen === undefined) {
      channel.reset('not_allowed', 'this side takes no channels');
      return;
    }
    const request: OpenRequest = {
      id,
      type,
      params,
      get signal() {
        return channel.signal;
      },
      accept: (result, events) => {
        channel.accept(result, events);
        return channel;
      },
      reject: (code, message) => channel.reset(code, message),
    };
    try {
      onOpen(request);
    } catch (error) {
      this.#host.faulted(error);
      channel.reset('internal', 'the channel could not be opened');
    }
  }

  #refuse(channel: number, code: ChannelErrorCode, message: string): void {
    this.#host.hop.enqueue(0, resetFrame(this.#host.route, channel, { code, message }));
  }

  #isOfPeer(id: number): boolean {
    return id % 2 === (this.#options.role === 'technician' ? 0 : 1);
  }

  #wasOpened(id: number): boolean {
    return this.#isOfPeer(id) ? id <= this.#highestOfPeer : id < this.#nextId;
  }

  readonly #checkStalls = (): void => {
    this.#stallTimer = undefined;
    const now = this.#host.now();
    for (const channel of this.#channels.values()) {
      const stalled = channel.stalledFor(now);
      if (stalled === undefined) continue;
      const limit = CHANNEL_TYPES[channel.type].stallLimitMs;
      if (limit === undefined) continue;
      if (stalled >= limit) channel.reset('stalled', `no credit for ${limit / 1000} s`);
      else this.#host.blocked();
    }
  };
}

/** Keeps a fault from getting lost without letting it stop what called the handler. */
function throwOnItsOwn(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
