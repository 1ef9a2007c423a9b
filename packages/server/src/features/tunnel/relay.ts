import {
  CHANNEL_AT,
  type ChannelErrorCode,
  decodeHeader,
  FrameType,
  HEADER_BYTES,
  type Header,
  type Refuse,
  RelayGuard,
  resetFrame,
  type Side,
  type TrafficClass,
  type Verdict,
  writeU32,
} from '@guru/protocol';
import type { Grant, SessionLimits } from '@guru/protocol/control';
import { agentFrames, type Bus } from '../../bus/index.ts';
import { maskParams } from '../commands/mask.ts';
import type { Operation } from './audit-store.ts';
import { ChannelMap } from './channel-map.ts';
import type { SessionTap } from './tap.ts';

/** Breaches of the protocol after which a session is ended: an honest peer has none. */
const MAX_BREACHES = 32;
const CLASSES: readonly TrafficClass[] = [0, 1, 2, 3];
/** The class of terminals: what passes in it is shown to the tap, and nothing else. */
const INTERACTIVE: TrafficClass = 1;

/** A window's connection, as the relay sees it. */
export interface RelayClient {
  /** Sends a frame when its turn comes. False: too much waits for this channel. */
  send(trafficClass: TrafficClass, frame: Uint8Array): boolean;
  /** Credit that the frames which wait here have cost, on one of the window's channels or on all. */
  waitingCredit(channel?: number): number;
}

export interface RelayOptions {
  readonly route: number;
  readonly agent_id: string;
  readonly grant: Grant;
  readonly limits: SessionLimits;
  readonly bus: Bus;
  /** Takes a line for the audit. False: there is no room. */
  readonly note: (
    operation: Operation,
    channel: number,
    details: Readonly<Record<string, unknown>>,
  ) => boolean;
  /** A side has broken the protocol too often, or the audit has no room: the session must not go on. */
  readonly onBroken: () => void;
  /** Is shown what passes on terminals. */
  readonly tap?: SessionTap | undefined;
}

/**
 * Passes the frames of one session between the agent and the windows (spec §8). The agent's end is known by its subjects on the bus alone. A frame is
 * changed in one place, the channel's number, where a window has its own.
 */
export class Relay {
  readonly #options: RelayOptions;
  readonly #guard: RelayGuard;
  readonly #channels = new ChannelMap<RelayClient>();
  readonly #toAgent: readonly ReturnType<typeof agentFrames>[];
  #breaches = 0;
  #active = false;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#toAgent = CLASSES.map((trafficClass) => agentFrames(options.agent_id, trafficClass));
    this.#guard = new RelayGuard({
      route: options.route,
      allowed: options.grant.channels,
      maxChannels: options.limits.max_channels,
      waitingCredit: (to, channel) => this.#waitingCredit(to, channel),
    });
  }

  /** Whether a frame has passed since this was asked last. */
  takeActivity(): boolean {
    const active = this.#active;
    this.#active = false;
    return active;
  }

  join(client: RelayClient): void {
    this.#channels.join(client);
  }

  /** A window has gone: the agent hears of the end of its channels. */
  leave(client: RelayClient): void {
    for (const id of this.#channels.leave(client)) {
      const end = this.#guard.reset(id, 'session_closed', 'the window was closed');
      if (end === undefined) continue;
      this.#reply(end);
      this.#options.tap?.closed(id);
      this.#note('channel_reset', id, { by: 'technician', code: end.code });
    }
  }

  /** Takes a frame of a window. `header` is what `decodeHeader` says of it; its route is this session's. */
  fromClient(client: RelayClient, frame: Uint8Array, header: Header): void {
    this.#active = true;
    const id =
      header.type === FrameType.OPEN
        ? (this.#channels.open(client, header.channel) ?? 'not_yours')
        : this.#channels.idOf(client, header.channel);
    if (typeof id === 'number') {
      writeU32(frame, CHANNEL_AT, id);
      const verdict = this.#guard.receive('technician', frame, { ...header, channel: id });
      this.#obey(verdict, 'technician', id, () => this.#publish(verdict, frame));
      if (isShown(verdict)) this.#show('technician', id, header.type, frame);
    } else if (id === 'not_yours') {
      this.#answer(client, header.channel, 'bad_channel', 'the number is not the window’s to open');
      this.#breach(header.channel, 'bad_channel', 'technician');
    } else if (id === 'never' && header.type !== FrameType.RESET) {
      this.#answer(client, header.channel, 'no_such_channel', 'no channel has this number');
    }
  }

  /** Takes a frame of the agent. */
  fromAgent(frame: Uint8Array): void {
    const header = decodeHeader(frame);
    if (header.type === 0) return;
    this.#active = true;
    const verdict = this.#guard.receive('agent', frame, header);
    const opens = verdict.act === 'forward' && verdict.change?.happened === 'opened';
    if (opens && !this.#channels.adopt(header.channel)) {
      this.#obeyRefusal(this.#guard.reset(header.channel, 'not_allowed', 'no window is there'), 'agent');
      return;
    }
    if (isShown(verdict)) this.#show('agent', header.channel, header.type, frame);
    this.#obey(verdict, 'agent', header.channel, () => this.#deliver(verdict, frame, header.channel));
  }

  /** The way to the agent took a frame of this channel no more. */
  undelivered(channel: number): void {
    const end = this.#guard.reset(channel, 'too_many_frames', 'the device does not take them');
    this.#obeyRefusal(end, 'agent');
  }

  /** The window whose channel this is, and what it calls it. */
  ownerOf(channel: number) {
    return this.#channels.ownerOf(channel);
  }

  #obey(verdict: Verdict, from: Side, id: number, pass: () => void): void {
    if (verdict.act === 'refuse') {
      this.#obeyRefusal(verdict, from);
      return;
    }
    if (verdict.act === 'drop') return;
    pass();
    const { change } = verdict;
    if (change === undefined) return;
    if (change.happened === 'opened') {
      const { by, type, params } = change;
      if (type === 'terminal') this.#options.tap?.opened(id, params);
      this.#note('channel_opened', id, { by, type, params: maskParams(type, params) });
    } else {
      this.#channels.close(id);
      this.#options.tap?.closed(id);
      const operation = change.happened === 'finished' ? 'channel_finished' : 'channel_reset';
      this.#note(operation, id, { by: change.by, type: change.type });
    }
  }

  #obeyRefusal(refusal: Refuse | undefined, from: Side): void {
    if (refusal === undefined) return;
    const { channel, code, message, broken } = refusal;
    this.#reply(refusal);
    // A refused number that still is a channel's: the number was wrong, and the channel broke over it or was never there.
    this.#channels.close(channel);
    this.#options.tap?.closed(channel);
    if (broken) this.#breach(channel, code, from, message);
    else if (code !== 'no_such_channel') this.#note('channel_refused', channel, { by: from, code, message });
  }

  #reply({ replies, channel }: Refuse): void {
    for (const { to, frame } of replies) {
      const owner = this.#channels.ownerOf(channel);
      if (to === 'agent') this.#options.bus.publish(this.#subject(0), frame);
      else if (owner !== undefined) {
        writeU32(frame, CHANNEL_AT, owner.channel);
        owner.client.send(0, frame);
      }
    }
  }

  #answer(client: RelayClient, channel: number, code: ChannelErrorCode, message: string): void {
    client.send(0, resetFrame(this.#options.route, channel, { code, message }));
  }

  #publish(verdict: Verdict, frame: Uint8Array): void {
    if (verdict.act === 'forward') this.#options.bus.publish(this.#subject(verdict.trafficClass), frame);
  }

  #deliver(verdict: Verdict, frame: Uint8Array, id: number): void {
    const owner = this.#channels.ownerOf(id);
    if (verdict.act !== 'forward' || owner === undefined) return;
    if (owner.channel !== id) writeU32(frame, CHANNEL_AT, owner.channel);
    if (owner.client.send(verdict.trafficClass, frame)) return;
    const end = this.#guard.reset(id, 'too_many_frames', 'the window does not take them');
    this.#obeyRefusal(end, 'technician');
  }

  #subject(trafficClass: TrafficClass): ReturnType<typeof agentFrames> {
    return this.#toAgent[trafficClass] ?? agentFrames(this.#options.agent_id, trafficClass);
  }

  #show(from: Side, channel: number, type: number, frame: Uint8Array): void {
    const payload = frame.subarray(HEADER_BYTES);
    if (type === FrameType.DATA) this.#options.tap?.data(from, channel, payload);
    else if (type === FrameType.MESSAGE) this.#options.tap?.message(from, channel, payload);
  }

  #breach(channel: number, code: string, by: Side, message?: string): void {
    this.#breaches += 1;
    this.#note('channel_broken', channel, { by, code, ...(message && { message }) });
    if (this.#breaches > MAX_BREACHES) this.#options.onBroken();
  }

  #note(operation: Operation, channel: number, details: Readonly<Record<string, unknown>>): void {
    if (!this.#options.note(operation, channel, details)) this.#options.onBroken();
  }

  /** What waits on the way to the agent waits at its connection, which bounds it itself. */
  #waitingCredit(to: Side, id: number | undefined): number {
    if (to === 'agent') return 0;
    if (id !== undefined) {
      const owner = this.#channels.ownerOf(id);
      return owner?.client.waitingCredit(owner.channel) ?? 0;
    }
    let sum = 0;
    for (const client of this.#channels.clients) sum += client.waitingCredit();
    return sum;
  }
}

function isShown(verdict: Verdict): boolean {
  return verdict.act === 'forward' && verdict.trafficClass === INTERACTIVE;
}
