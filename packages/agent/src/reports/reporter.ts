import type { Clock, TimerHandle } from '@guru/protocol';
import type { FromAgent, Report } from '@guru/protocol/control';
import type { Log } from '../log.ts';
import type { Counts } from './count.ts';
import type { Outbox } from './outbox.ts';
import type { Held, ReportBody } from './record.ts';

/** What is found together is said together. */
const SOON_MS = 2000;
/** A report that is confirmed sooner is never written down. */
const WRITE_AFTER_MS = 10_000;
/** A server that can't keep anything just now confirms nothing, and doesn't say so. */
const AGAIN_MS = 60_000;
/** Reports in a message, at most: the wire takes no more. */
const MAX_REPORTS = 200;
/** A message is at most 256 KiB; this leaves room for its frame and for what JSON makes of a character that has more bytes. */
const MAX_BATCH_CHARS = 80 * 1024;
const MAX_AGE_MS = 400 * 86_400_000;
/** `{"seq":…,"age_ms":…,"body":…},` */
const FRAME_CHARS = 80;

export interface ReporterOptions {
  readonly clock: Clock;
  readonly counts: Counts;
  readonly outbox: Outbox;
  readonly log: Log;
  /** Says something to the server, if there is a connection. */
  readonly say: (message: FromAgent) => void;
}

/** Says what waits in an outbox, one message at a time: the next when the server has confirmed the one before. On each new connection from the beginning. */
export class Reporter implements Disposable {
  readonly #options: ReporterOptions;
  #isUp = false;
  #last = 0;
  /** The newest number that was said on this connection. */
  #said = 0;
  /** The newest number of the message that is not confirmed. */
  #asked: number | undefined;
  /** Whether more waited than went into the last message. */
  #wasFull = false;
  /** Reports that came since the last message. */
  #fresh = 0;
  #sayTimer: TimerHandle | undefined;
  #againTimer: TimerHandle | undefined;
  #writeTimer: TimerHandle | undefined;

  constructor(options: ReporterOptions) {
    this.#options = options;
    this.#writeLater();
  }

  /** Keeps something that was found now. */
  add(body: ReportBody): void {
    const { counts, outbox } = this.#options;
    this.#last = outbox.add(body, counts.steady());
    this.#fresh += 1;
    this.#writeLater();
    if (this.#fresh >= MAX_REPORTS) this.#say();
    else this.#saySoon();
  }

  /** The number of what was kept last. */
  get last(): number {
    return this.#last;
  }

  /** There is a new connection. */
  onUp(): void {
    if (this.#isUp) return;
    this.#isUp = true;
    this.#fromTheBeginning();
    if (!this.#options.outbox.isEmpty) this.#saySoon();
  }

  onDown(): void {
    this.#isUp = false;
    this.#sayTimer = this.#clear(this.#sayTimer);
    this.#fromTheBeginning();
  }

  /** The server has kept all reports of a sequence up to this one. */
  stored(log: string, upto: number): void {
    const { outbox } = this.#options;
    if (log !== outbox.log) return;
    if (upto > outbox.last) {
      // A machine that was set back to a snapshot gives numbers again that it has given: the server would take no report for a new one.
      this.#options.log.warn(
        'The server knows newer reports than this agent: it was set back, and begins anew.',
      );
      outbox.beginAnew();
      this.#fromTheBeginning();
      this.#writeLater();
      this.#saySoon();
      return;
    }
    outbox.confirm(upto);
    if (this.#asked === undefined || upto < this.#asked) return;
    this.#asked = undefined;
    this.#againTimer = this.#clear(this.#againTimer);
    if (this.#wasFull || this.#fresh >= MAX_REPORTS) this.#say();
    else if (outbox.after(this.#said).next().done !== true) this.#saySoon();
  }

  /** The agent stops: writes down what waits. */
  [Symbol.dispose](): void {
    this.onDown();
    this.#writeTimer = this.#clear(this.#writeTimer);
    this.#options.outbox.write(Number.POSITIVE_INFINITY);
  }

  #say(): void {
    const { outbox, say } = this.#options;
    if (!this.#isUp || this.#asked !== undefined) return;
    this.#sayTimer = this.#clear(this.#sayTimer);
    this.#fresh = 0;
    const reports = this.#batch();
    const last = reports.at(-1);
    if (last === undefined) return;
    this.#asked = last.seq;
    this.#said = last.seq;
    this.#againTimer = this.#options.clock.setTimeout(() => {
      this.#againTimer = undefined;
      this.#fromTheBeginning();
      this.#say();
    }, AGAIN_MS);
    say({ type: 'reports', payload: { log: outbox.log, reports } });
  }

  #batch(): Report[] {
    const now = this.#options.counts.steady();
    const reports: Report[] = [];
    let chars = 0;
    this.#wasFull = false;
    for (const held of this.#options.outbox.after(this.#said)) {
      chars += held.chars + FRAME_CHARS;
      this.#wasFull = reports.length === MAX_REPORTS || (reports.length > 0 && chars > MAX_BATCH_CHARS);
      if (this.#wasFull) break;
      reports.push(reportOf(held, now));
    }
    return reports;
  }

  #fromTheBeginning(): void {
    this.#said = 0;
    this.#asked = undefined;
    this.#againTimer = this.#clear(this.#againTimer);
  }

  #saySoon(): void {
    if (!this.#isUp || this.#asked !== undefined || this.#sayTimer !== undefined) return;
    this.#sayTimer = this.#options.clock.setTimeout(() => {
      this.#sayTimer = undefined;
      this.#say();
    }, SOON_MS);
  }

  #writeLater(): void {
    const { clock, counts, outbox } = this.#options;
    const since = outbox.unwrittenSince;
    if (since === undefined || this.#writeTimer !== undefined) return;
    this.#writeTimer = clock.setTimeout(
      () => {
        this.#writeTimer = undefined;
        outbox.write(counts.steady() - WRITE_AFTER_MS);
        this.#writeLater();
      },
      // Whatever can't be written is tried again, and not at once.
      Math.max(1000, since + WRITE_AFTER_MS - counts.steady()),
    );
  }

  #clear(timer: TimerHandle | undefined): undefined {
    if (timer !== undefined) this.#options.clock.clearTimeout(timer);
    return undefined;
  }
}

function reportOf({ seq, at, body }: Held, now: number): Report {
  const age_ms = Math.min(MAX_AGE_MS, Math.max(0, Math.round(now - at)));
  return { seq, age_ms, body };
}
