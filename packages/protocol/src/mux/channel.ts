import { abortable } from '../abortable.ts';
import type { ChannelErrorCode } from '../errors.ts';
import { Fifo } from '../fifo.ts';
import {
  acceptFrame,
  creditFrame,
  dataFrame,
  fillDataFrame,
  finFrame,
  messageFrame,
  openFrame,
  resetFrame,
} from '../frame/encode.ts';
import { FrameType, FULL_PAYLOAD_BYTES, MAX_STREAM } from '../frame/layout.ts';
import { decodeCredit, decodeJson, decodeMessage, decodeReset } from '../frame/payload.ts';
import type { ChannelMessage, Frame, JsonObject } from '../frame/types.ts';
import type { Hop } from '../hop/hop.ts';
import { ChannelLife } from './channel-life.ts';
import { CHANNEL_TYPES, type ChannelType } from './channel-types.ts';
import type { FramePool } from './frame-pool.ts';
import { Outbox, WRITE_LIMIT } from './outbox.ts';
import { type GrowthBudget, ReceiveWindow } from './receive-window.ts';
import { peerOf, type Role } from './role.ts';
import type { Channel, ChannelEnd, ChannelEvents, ChannelState } from './types.ts';

/** Frames that may wait for the answer to an `OpenRequest`; the start window bounds their bytes. */
const MAX_EARLY_FRAMES = 1024;

/** What a channel needs of its mux. */
export interface ChannelHost {
  readonly route: number;
  readonly role: Role;
  readonly hop: Hop;
  readonly frames: FramePool;
  readonly growth: GrowthBudget;
  readonly now: () => number;
  /** The channel has no credit for what it has to send. */
  blocked(): void;
  ended(channel: MuxChannel): void;
  /** The user's own code has thrown. */
  faulted(error: unknown): void;
}

/** One end of a channel (spec §5, §6). */
export class MuxChannel implements Channel {
  readonly id: number;
  readonly type: ChannelType;
  readonly #host: ChannelHost;
  readonly #life = new ChannelLife();
  readonly #outbox: Outbox;
  readonly #window: ReceiveWindow;
  /** Undefined until the user has answered the peer's `OPEN`; what comes until then waits. */
  #events: ChannelEvents | undefined;
  #early = new Fifo<Frame>();
  readonly #isOpener: boolean;
  #writingEnded = false;
  #end: ChannelEnd | undefined;
  #endTold = false;
  #blockedSince: number | undefined;
  #abort: AbortController | undefined;
  #room: PromiseWithResolvers<boolean> | undefined;

  constructor(host: ChannelHost, id: number, type: ChannelType, openerEvents?: ChannelEvents) {
    this.id = id;
    this.type = type;
    this.#host = host;
    this.#events = openerEvents;
    this.#isOpener = openerEvents !== undefined;
    this.#outbox = new Outbox(CHANNEL_TYPES[type], peerOf(host.role), this, host.frames);
    this.#window = new ReceiveWindow(CHANNEL_TYPES[type], host.role, host.growth, host.now);
  }

  get state(): ChannelState {
    return this.#life.state;
  }

  get credit(): number {
    return this.#outbox.credit;
  }

  get queuedBytes(): number {
    return this.#outbox.bytes;
  }

  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.state === 'closed') this.#abort.abort();
    return this.#abort.signal;
  }

  write(bytes: Uint8Array, stream = 0): boolean {
    if (!Number.isInteger(stream) || stream < 0 || stream > MAX_STREAM) {
      throw new RangeError(`no such stream: ${stream}`);
    }
    if (!this.#mayWrite(bytes.length)) return false;
    const { route, frames } = this.#host;
    let from = 0;
    for (; bytes.length - from >= FULL_PAYLOAD_BYTES; from += FULL_PAYLOAD_BYTES) {
      this.#outbox.push(fillDataFrame(frames.take(), route, this.id, stream, bytes, from));
    }
    if (from < bytes.length) this.#outbox.push(dataFrame(route, this.id, stream, bytes, from));
    this.#flush();
    return !this.#outbox.isFull;
  }

  sendMessage(message: ChannelMessage): void {
    const frame = messageFrame(this.#host.route, this.id, message);
    if (this.#mayWrite(frame.length)) this.#send(frame);
  }

  async room(signal?: AbortSignal): Promise<boolean> {
    if (this.state === 'closed') return false;
    if (!this.#outbox.isFull) return true;
    this.#room ??= Promise.withResolvers();
    return abortable(this.#room.promise, signal);
  }

  consume(count: number): void {
    if (this.state === 'closed') return;
    const credit = this.#window.consume(count);
    if (credit === 0 || this.#life.isFinReceived) return;
    this.#host.hop.enqueue(0, creditFrame(this.#host.route, this.id, credit));
  }

  end(): void {
    if (this.state === 'closed' || this.#writingEnded) return;
    this.#writingEnded = true;
    this.#send(finFrame(this.#host.route, this.id));
  }

  reset(code: ChannelErrorCode, message: string): void {
    if (this.state === 'closed') return;
    this.finish({ how: 'reset', by: 'here', code, message });
    this.#host.hop.enqueue(0, resetFrame(this.#host.route, this.id, { code, message }));
  }

  /** For the opener: sends `OPEN`, in class 0, so that the numbers of channels of different classes rise at the peer too. */
  open(params: JsonObject): void {
    this.#host.hop.enqueue(0, openFrame(this.#host.route, this.id, this.type, params));
  }

  /** For the other side: sends `ACCEPT` and hands over what came before it. */
  accept(result: JsonObject, events: ChannelEvents): void {
    if (this.#life.isAccepted) throw new Error('a channel is answered once');
    this.#events = events;
    if (this.#end !== undefined) {
      this.#announceEnd();
      return;
    }
    this.#life.accepted();
    this.#send(acceptFrame(this.#host.route, this.id, result));
    for (let frame = this.#early.shift(); frame !== undefined; frame = this.#early.shift()) {
      this.#deliver(frame);
    }
  }

  /** Takes a frame of the peer for this channel. */
  receive(frame: Frame): void {
    const costs = frame.type === FrameType.DATA || frame.type === FrameType.MESSAGE;
    if (frame.type === FrameType.CREDIT) this.#receiveCredit(decodeCredit(frame.payload));
    else if (frame.type === FrameType.RESET) {
      this.finish({ how: 'reset', by: 'peer', ...decodeReset(frame.payload) });
    } else if (costs && !this.#window.receive(frame.length)) {
      this.reset('credit_overrun', 'more came than credit was given for');
    } else if (this.#events !== undefined) this.#deliver(frame);
    else if (this.#early.size < MAX_EARLY_FRAMES) this.#early.push(frame);
    else this.reset('too_many_frames', 'too much came before the channel was answered');
  }

  /** For how long there has been something to send and no credit for it; undefined while there is. */
  stalledFor(now: number): number | undefined {
    if (!this.#outbox.isBlocked || this.#blockedSince === undefined) return undefined;
    return now - this.#blockedSince;
  }

  /** Ends the channel on this side; sends nothing. The user hears of it when whoever called has finished. */
  finish(end: ChannelEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    if (this.state !== 'closed') this.#life.ended();
    this.#outbox.clear();
    this.#early.clear();
    this.#window.release();
    this.#host.ended(this);
    this.#announceEnd();
  }

  finSent(): void {
    this.#life.finSent();
    this.#finishWhenBothEnded();
  }

  roomAgain(): void {
    queueMicrotask(() => {
      if (this.#outbox.isFull || this.state === 'closed') return;
      this.#room?.resolve(true);
      this.#room = undefined;
      this.#tell((events) => events.onRoom?.());
    });
  }

  blocked(): void {
    this.#blockedSince = this.#host.now();
    this.#host.blocked();
  }

  /** Hands a frame to the user, if it may come now. */
  #deliver(frame: Frame): void {
    if (frame.type === FrameType.ACCEPT) this.#receiveAccept(frame.payload);
    else if (!this.#life.isAccepted || this.#life.isFinReceived) this.#refuseTurn();
    else if (frame.type === FrameType.DATA) this.#receiveData(frame.payload, frame.stream);
    else if (frame.type === FrameType.MESSAGE) this.#receiveMessage(frame.payload);
    else if (frame.type === FrameType.FIN) this.#receiveFin();
    else this.#refuseTurn();
  }

  #receiveFin(): void {
    this.#life.finReceived();
    this.#tell((events) => events.onFin?.());
    this.#finishWhenBothEnded();
  }

  #receiveAccept(payload: Uint8Array): void {
    const result = decodeJson(payload);
    if (!this.#isOpener || this.#life.isAccepted) this.#refuseTurn();
    else if (result === undefined) this.reset('bad_message', 'the ACCEPT is no JSON object');
    else {
      this.#life.accepted();
      this.#tell((events) => events.onAccept?.(result));
    }
  }

  /** Written out, and not through `#tell`: it runs for every frame of bulk. */
  #receiveData(payload: Uint8Array, stream: number): void {
    try {
      this.#events?.onData?.(payload, stream);
    } catch (error) {
      this.#fault(error);
    }
  }

  #receiveMessage(payload: Uint8Array): void {
    const message = decodeMessage(payload);
    if (message === undefined) {
      this.reset('bad_message', 'the MESSAGE is no JSON object with a type');
      return;
    }
    this.#tell((events) => events.onMessage?.(message));
    this.consume(payload.length);
  }

  #receiveCredit(amount: number): void {
    if (!this.#outbox.addCredit(amount)) {
      this.reset('credit_overrun', 'more credit came than the window allows');
      return;
    }
    this.#blockedSince = undefined;
    this.#flush();
  }

  #refuseTurn(): void {
    this.reset('bad_message', 'a frame came out of turn');
  }

  #mayWrite(bytes: number): boolean {
    if (this.state === 'closed') return false;
    if (this.#writingEnded) throw new Error('the channel has been written to after its end');
    if (this.#outbox.bytes + bytes <= WRITE_LIMIT) return true;
    this.reset('internal', 'the writer did not wait for room');
    return false;
  }

  #send(frame: Uint8Array): void {
    this.#outbox.push(frame);
    this.#flush();
  }

  #flush(): void {
    if (this.#outbox.bytes > 0 && !this.#outbox.isBlocked) this.#host.hop.schedule(this.#outbox);
  }

  #finishWhenBothEnded(): void {
    if (this.state === 'closed') this.finish({ how: 'finished' });
  }

  /** Once there is somebody to tell, and once only. */
  #announceEnd(): void {
    queueMicrotask(() => {
      this.#abort?.abort();
      this.#room?.resolve(false);
      const end = this.#end;
      if (end === undefined || this.#endTold || this.#events === undefined) return;
      this.#endTold = true;
      this.#tell((events) => events.onClosed?.(end));
    });
  }

  #tell(say: (events: ChannelEvents) => void): void {
    if (this.#events === undefined) return;
    try {
      say(this.#events);
    } catch (error) {
      this.#fault(error);
    }
  }

  #fault(error: unknown): void {
    this.#host.faulted(error);
    this.reset('internal', 'the receiver of the channel has failed');
  }
}
