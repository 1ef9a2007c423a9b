import type { Socket } from 'node:net';
import type { Link } from './link.ts';

interface Piece {
  readonly bytes: Uint8Array;
  readonly dueAt: number;
}

/**
 * Carries one way of one connection over a link: reads from `source` while the link's buffer has room, and writes to `sink`
 * when each piece is due and the sink takes it. The end of the source travels behind its last byte.
 */
export class Pipe {
  readonly #source: Socket;
  readonly #sink: Socket;
  readonly #link: Link;
  readonly #queue: Piece[] = [];
  #held = 0;
  #ended = false;
  #stalled = false;
  #sinkFull = false;
  #timer: Timer | undefined;

  constructor(source: Socket, sink: Socket, link: Link) {
    this.#source = source;
    this.#sink = sink;
    this.#link = link;
    source.on('data', (chunk: Buffer) => this.#take(chunk));
    source.on('end', () => {
      this.#ended = true;
      this.#pump();
    });
    sink.on('drain', () => {
      this.#sinkFull = false;
      this.#pump();
    });
  }

  /** Nothing is read, written or ended until `resume`. */
  stall(): void {
    this.#stalled = true;
    this.#source.pause();
    this.#stopTimer();
  }

  resume(): void {
    this.#stalled = false;
    this.#pump();
  }

  /** Forgets what it holds. The sockets are the owner's to destroy. */
  stop(): void {
    this.stall();
    this.#queue.length = 0;
    this.#held = 0;
  }

  #take(chunk: Uint8Array): void {
    const now = performance.now();
    const step = this.#link.pieceBytes;
    for (let at = 0; at < chunk.length; at += step) {
      const bytes = chunk.subarray(at, at + step);
      this.#queue.push({ bytes, dueAt: this.#link.send(bytes.length, now) });
    }
    this.#held += chunk.length;
    this.#pump();
  }

  #pump(): void {
    if (this.#stalled) return;
    const now = performance.now();
    let sent = 0;
    for (const piece of this.#queue) {
      if (this.#sinkFull || piece.dueAt > now) break;
      this.#sinkFull = !this.#sink.write(piece.bytes);
      this.#held -= piece.bytes.length;
      sent++;
    }
    this.#queue.splice(0, sent);
    if (this.#held >= this.#link.bufferBytes) this.#source.pause();
    else if (this.#source.isPaused()) this.#source.resume();
    this.#schedule(now);
  }

  #schedule(now: number): void {
    this.#stopTimer();
    const next = this.#queue[0];
    if (next === undefined) {
      if (this.#ended) this.#sink.end();
    } else if (!this.#sinkFull) {
      this.#timer = setTimeout(() => this.#pump(), Math.max(0, next.dueAt - now));
    }
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
