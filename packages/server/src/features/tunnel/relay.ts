import {
  CHANNEL_AT,
  CHANNEL_TYPES,
  type ChannelErrorCode,
  type ChannelMessage,
  creditCost,
  creditFrame,
  dataFrame,
  decodeHeader,
  FrameType,
  HEADER_BYTES,
  type Header,
  type JsonObject,
  messageFrame,
  type Refuse,
  RelayGuard,
  readU32,
  resetFrame,
  type Side,
  type TrafficClass,
  type Verdict,
  writeU32,
} from '@guru/protocol';
import { agentFrames } from '../../bus/index.ts';
import { maskParams } from '../commands/mask.ts';
import type { Operation } from './audit-store.ts';
import { ChannelMap } from './channel-map.ts';
import { KeyLine, type KeySource } from './key-line.ts';
import { Outcome } from './outcome.ts';
import type { RelayClient, RelayOptions } from './relay-types.ts';

/** Breaches of the protocol after which a session is ended: an honest peer has none. */
const MAX_BREACHES = 32;
const CLASSES: readonly TrafficClass[] = [0, 1, 2, 3];
/** Messages for which nobody is owed credit: whoever sent them has it back already. */
const NOBODY: KeySource = { taken: () => undefined };
/** The class of terminals: what passes in it is shown to the tap, and nothing else. */
const INTERACTIVE: TrafficClass = 1;

/**
 * Passes the frames of one session between the agent and the windows (spec §8). The agent's end is known by its subjects on the bus alone. A frame is
 * changed in one place, the channel's number, where a window has its own.
 */
export class Relay {
  readonly #options: RelayOptions;
  readonly #guard: RelayGuard;
  readonly #channels = new ChannelMap<RelayClient>();
  /** What is typed on each terminal. */
  readonly #lines = new Map<number, KeyLine>();
  /** Of each command, and each operation on files. */
  readonly #outcomes = new Map<number, Outcome>();
  readonly #subjects: readonly ReturnType<typeof agentFrames>[];
  #breaches = 0;
  #active = false;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#subjects = CLASSES.map((trafficClass) => agentFrames(options.agent_id, trafficClass));
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
      this.#closed(id);
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
      const line = isTyped(header) ? this.#lines.get(id) : undefined;
      if (line !== undefined && header.type === FrameType.DATA && this.#options.mayType?.() === false) {
        client.send(0, creditFrame(this.#options.route, header.channel, header.length));
        this.#options.onRefusedKeys?.(client, header.channel);
        return;
      }
      writeU32(frame, CHANNEL_AT, id);
      if (line === undefined) this.#toAgent(frame, { ...header, channel: id });
      else this.#typed(line, id, undefined, frame);
    } else if (id === 'not_yours') {
      this.#answer(client, header.channel, 'bad_channel', 'the number is not the window’s to open');
      this.#breach(header.channel, 'bad_channel', 'technician');
    } else if (id === 'never' && header.type !== FrameType.RESET) {
      this.#answer(client, header.channel, 'no_such_channel', 'no channel has this number');
    }
  }

  /**
   * Types on a terminal for somebody who watches it and has its keys: bytes, whose credit `source` gets back when the device has used them up, or a message. False:
   * there is no such terminal any more.
   */
  typeFor(id: number, what: Uint8Array | ChannelMessage, source: KeySource = NOBODY): boolean {
    const line = this.#lines.get(id);
    if (line === undefined) return false;
    const { route } = this.#options;
    const frame = what instanceof Uint8Array ? dataFrame(route, id, 0, what) : messageFrame(route, id, what);
    this.#active = true;
    this.#typed(line, id, source, frame);
    return true;
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
    const isCredit = header.type === FrameType.CREDIT && verdict.act === 'forward';
    const line = isCredit ? this.#lines.get(header.channel) : undefined;
    if (line !== undefined) {
      const own = line.credit(readU32(frame, HEADER_BYTES));
      if (own === 0) return;
      writeU32(frame, HEADER_BYTES, own);
    }
    if (verdict.act === 'forward') this.#outcomeOf(header, frame);
    this.#obey(verdict, 'agent', header.channel, () => this.#deliver(verdict, frame, header.channel));
    // Nobody at a terminal waits for who else looks on.
    if (isShown(verdict)) this.#show('agent', header.channel, header.type, frame);
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

  #typed(line: KeyLine, id: number, source: KeySource | undefined, frame: Uint8Array): void {
    if (line.add(source, frame, creditCost(frame))) return;
    this.#obeyRefusal(
      this.#guard.reset(id, 'credit_overrun', 'more was typed than there was credit for'),
      'technician',
    );
  }

  #toAgent(frame: Uint8Array, header: Header): void {
    const verdict = this.#guard.receive('technician', frame, header);
    this.#obey(verdict, 'technician', header.channel, () => this.#publish(verdict, frame));
    if (isShown(verdict)) this.#show('technician', header.channel, header.type, frame);
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
      if (type === 'terminal') this.#openTerminal(id, params);
      const outcome = Outcome.of(type);
      if (outcome !== undefined) this.#outcomes.set(id, outcome);
      this.#note('channel_opened', id, { by, type, params: maskParams(type, params) });
    } else {
      const outcome = this.#outcomes.get(id)?.toDetails();
      this.#closed(id);
      const operation = change.happened === 'finished' ? 'channel_finished' : 'channel_reset';
      this.#note(operation, id, { by: change.by, type: change.type, ...(outcome && { outcome }) });
    }
  }

  #obeyRefusal(refusal: Refuse | undefined, from: Side): void {
    if (refusal === undefined) return;
    const { channel, code, message, broken } = refusal;
    this.#reply(refusal);
    // A refused number that still is a channel's: the number was wrong, and the channel broke over it or was never there.
    this.#closed(channel);
    if (broken) this.#breach(channel, code, from, message);
    else if (code !== 'no_such_channel') this.#note('channel_refused', channel, { by: from, code, message });
  }

  #openTerminal(id: number, params: JsonObject): void {
    const { startWindow } = CHANNEL_TYPES.terminal;
    this.#lines.set(
      id,
      new KeyLine(startWindow, (frame) => {
        const header = decodeHeader(frame);
        if (header.type !== 0) this.#toAgent(frame, header);
      }),
    );
    this.#options.tap?.opened(id, params);
  }

  #outcomeOf({ type, channel, stream }: Header, frame: Uint8Array): void {
    const outcome = this.#outcomes.get(channel);
    if (outcome === undefined) return;
    if (type === FrameType.DATA) outcome.data(stream, frame.subarray(HEADER_BYTES));
    else if (type === FrameType.MESSAGE) outcome.message(frame.subarray(HEADER_BYTES));
  }

  #closed(id: number): void {
    this.#lines.delete(id);
    this.#outcomes.delete(id);
    this.#channels.close(id);
    this.#options.tap?.closed(id);
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
    return this.#subjects[trafficClass] ?? agentFrames(this.#options.agent_id, trafficClass);
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

/** What goes over the line of a terminal, in one order. */
function isTyped({ type }: Header): boolean {
  return type === FrameType.DATA || type === FrameType.MESSAGE || type === FrameType.FIN;
}
