import type { RecordedEvent } from '@guru/protocol/api';

/** A stretch in which nothing was printed, cut down to the limit. */
interface Cut {
  /** When it ends, in recorded milliseconds. */
  readonly until_ms: number;
  /** What has been cut away up to its end. */
  readonly cut_ms: number;
}

/** The time of a recording with long silences cut down: recorded milliseconds to played ones, and back. */
export class Timeline {
  readonly #limit: number;
  #cuts: Cut[] = [];
  #last = 0;

  /** Silences of more than `limit_ms` last that long; infinite cuts nothing. */
  constructor(limit_ms: number) {
    this.#limit = limit_ms;
  }

  /** Takes events that come after those before. Only what is seen counts: a key that shows nothing does not break a silence. */
  add(events: readonly RecordedEvent[]): void {
    for (const [at_ms, code] of events) {
      if (code === 'i') continue;
      const idle = at_ms - this.#last;
      if (idle > this.#limit) {
        const cut_ms = (this.#cuts.at(-1)?.cut_ms ?? 0) + idle - this.#limit;
        this.#cuts.push({ until_ms: at_ms, cut_ms });
      }
      this.#last = at_ms;
    }
  }

  /** When in the replay a recorded moment is shown. Within a silence that was cut it is the silence's last moment. */
  played(recorded_ms: number): number {
    let before = 0;
    for (const { until_ms, cut_ms } of this.#cuts) {
      const begin = until_ms - (cut_ms - before);
      if (recorded_ms < begin) break;
      if (recorded_ms < until_ms) return begin - before;
      before = cut_ms;
    }
    return recorded_ms - before;
  }

  /** Which recorded moment is shown then: the end of a silence that was cut rather than its inside. */
  recorded(played_ms: number): number {
    let before = 0;
    for (const { until_ms, cut_ms } of this.#cuts) {
      if (played_ms < until_ms - cut_ms) break;
      before = cut_ms;
    }
    return played_ms + before;
  }
}
