import type { Clock, TimerHandle } from '@guru/protocol';
import type { LineShape } from './shape.ts';

/** One direction of a connection in memory. */
export class Line {
  readonly #clock: Clock;
  readonly #shape: LineShape;
  readonly #deliver: (messages: readonly Uint8Array[]) => void;
  readonly #timers = new Set<TimerHandle>();
  #queue: Uint8Array[] = [];
  /** Of all messages in the queue. */
  #bytes = 0;
  /** Bytes of the oldest message that have been carried. */
  #carried = 0;
  #isMoving = false;
  #isStopped = false;

  constructor(clock: Clock, shape: LineShape, deliver: (messages: readonly Uint8Array[]) => void) {
    this.#clock = clock;
    this.#shape = shape;
    this.#deliver = deliver;
  }

  /** Bytes that have not been carried. */
  get bytes(): number {
    return this.#bytes - this.#carried;
  }

  /** Bytes that the system has not taken. */
  get bufferedAmount(): number {
    return Math.max(0, this.bytes - this.#shape.systemBuffer);
  }

  send(message: Uint8Array): void {
    this.#queue.push(message);
    this.#bytes += message.length;
    this.#move();
  }

  /** Carries nothing until `resume`. */
  stop(): void {
    this.#isStopped = true;
  }

  resume(): void {
    this.#isStopped = false;
    this.#move();
  }

  /** Loses everything that is on its way. */
  cut(): void {
    for (const timer of this.#timers) this.#clock.clearTimeout(timer);
    this.#timers.clear();
    this.#queue = [];
    this.#bytes = 0;
    this.#carried = 0;
    this.#isStopped = true;
  }

  #move(): void {
    if (this.#isMoving || this.#isStopped || this.#queue.length === 0) return;
    this.#isMoving = true;
    this.#after(this.#shape.msPerTurn(), () => {
      this.#isMoving = false;
      if (this.#isStopped) return;
      const arrived = this.#carry(this.#shape.bytesPerTurn());
      if (arrived.length > 0) this.#after(this.#shape.latencyMs, () => this.#deliver(arrived));
      this.#move();
    });
  }

  /** Takes the messages off the queue whose last byte is carried by this turn. */
  #carry(bytes: number): Uint8Array[] {
    this.#carried += Math.min(bytes, this.bytes);
    let count = 0;
    for (const message of this.#queue) {
      if (message.length > this.#carried) break;
      this.#carried -= message.length;
      this.#bytes -= message.length;
      count += 1;
    }
    return this.#queue.splice(0, count);
  }

  #after(ms: number, run: () => void): void {
    const timer = this.#clock.setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }
}
