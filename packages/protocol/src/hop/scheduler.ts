import { Fifo } from '../fifo.ts';
import type { Source, TrafficClass } from './types.ts';

/**
 * Who sends next (spec §7): strictly the lowest class that has something, and within a class each source in turn, one
 * frame at a time.
 */
export class Scheduler {
  readonly #rings = [new Fifo<Source>(), new Fifo<Source>(), new Fifo<Source>(), new Fifo<Source>()] as const;

  /** Puts a source at the end of its class, unless it stands there already. */
  add(source: Source): void {
    if (source.scheduled) return;
    source.scheduled = true;
    this.#rings[source.trafficClass].push(source);
  }

  /** Takes out the source whose turn it is, of the classes up to `lowest`. */
  next(lowest: TrafficClass): Source | undefined {
    for (const ring of this.#rings) {
      const source = ring.shift();
      if (source !== undefined) {
        source.scheduled = false;
        return source;
      }
      if (ring === this.#rings[lowest]) return undefined;
    }
    return undefined;
  }

  /** Whether no source of this class or a lower one stands in a queue. */
  isIdle(upTo: TrafficClass): boolean {
    for (const ring of this.#rings) {
      if (ring.size > 0) return false;
      if (ring === this.#rings[upTo]) return true;
    }
    return true;
  }

  clear(): void {
    for (const ring of this.#rings) {
      for (let source = ring.shift(); source !== undefined; source = ring.shift()) source.scheduled = false;
    }
  }
}
