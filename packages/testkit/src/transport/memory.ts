import type { Clock, Transport } from '@guru/protocol';
import { Line } from './line.ts';
import { INSTANT, type LineShape } from './shape.ts';

/** One end of a connection in memory: what a WebSocket is to its owner. */
export interface MemoryEnd extends Transport {
  /** Set by the owner; called for each message, in order. */
  onMessage: (message: Uint8Array) => void;
  /** Set by the owner; called once, on both ends. */
  onClose: () => void;
  /** Reads nothing until `resume`: what the peer sends stays on its way, and fills its buffers. */
  pause(): void;
  resume(): void;
  /** Closes both ends at once. What is on its way is lost. Closing twice is fine. */
  close(): void;
}

class End implements MemoryEnd {
  onMessage: (message: Uint8Array) => void = () => {};
  onClose: () => void = () => {};
  #outgoing: Line | undefined;
  #incoming: Line | undefined;
  #peer: End | undefined;

  connect(outgoing: Line, incoming: Line, peer: End): void {
    this.#outgoing = outgoing;
    this.#incoming = incoming;
    this.#peer = peer;
  }

  get isOpen(): boolean {
    return this.#peer !== undefined;
  }

  send(message: Uint8Array): void {
    this.#outgoing?.send(message.slice());
  }

  bufferedAmount(): number {
    return this.#outgoing?.bufferedAmount ?? 0;
  }

  pause(): void {
    this.#incoming?.stop();
  }

  resume(): void {
    this.#incoming?.resume();
  }

  close(): void {
    const peer = this.#peer;
    if (peer === undefined) return;
    this.#hangUp();
    peer.#hangUp();
  }

  #hangUp(): void {
    this.#outgoing?.cut();
    this.#outgoing = undefined;
    this.#incoming = undefined;
    this.#peer = undefined;
    this.onClose();
  }
}

/** Two connected ends. `shape` is that of both directions, or of each. Messages are copied on their way in, as by a WebSocket. */
export function memoryPair(
  clock: Clock,
  shape: LineShape | readonly [LineShape, LineShape] = INSTANT,
): [MemoryEnd, MemoryEnd] {
  const [there, back] = 'bytesPerTurn' in shape ? [shape, shape] : shape;
  const left = new End();
  const right = new End();
  const deliverTo = (end: End) => (messages: readonly Uint8Array[]) => {
    for (const message of messages) if (end.isOpen) end.onMessage(message);
  };
  const toRight = new Line(clock, there, deliverTo(right));
  const toLeft = new Line(clock, back, deliverTo(left));
  left.connect(toRight, toLeft, right);
  right.connect(toLeft, toRight, left);
  return [left, right];
}
