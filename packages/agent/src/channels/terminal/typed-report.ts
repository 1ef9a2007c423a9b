/** Long enough to say it of a burst of keys at once, short enough that a recording is never a second behind. */
const TELL_AFTER_MS = 200;
/** A paste is told in parts, so that nobody has to hold more than this back. */
const TELL_AFTER_BYTES = 32 * 1024;

export interface TypedReportOptions {
  /** Whether keys that are typed now are nobody's to keep. */
  readonly hidesKeys: () => boolean;
  readonly tell: (bytes: number, hidden: boolean) => void;
}

interface Run {
  bytes: number;
  readonly hidden: boolean;
}

/**
 * Says of everything that was typed whether it may be kept (spec §5, `typed`). The terminal is looked at before the keys go in and again when it has taken
 * them: were they hidden at either time, they are. So keys count as hidden until the opposite was said, and no order of messages on the way can betray one.
 */
export class TypedReport implements Disposable {
  readonly #options: TypedReportOptions;
  /** On the way into the terminal. */
  #entering: Run[] = [];
  /** In the terminal, and not yet told. */
  #run: Run | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: TypedReportOptions) {
    this.#options = options;
  }

  /** So many bytes are about to go into the terminal. */
  typed(bytes: number): void {
    const hidden = this.#options.hidesKeys();
    const last = this.#entering.at(-1);
    if (last?.hidden === hidden) last.bytes += bytes;
    else this.#entering.push({ bytes, hidden });
  }

  /** The terminal has taken everything. */
  taken(): void {
    if (this.#entering.length === 0) return;
    const hides = this.#options.hidesKeys();
    const entered = this.#entering;
    this.#entering = [];
    for (const { bytes, hidden } of entered) this.#add(bytes, hidden || hides);
  }

  /** Tells what there is to tell. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const run = this.#run;
    this.#run = undefined;
    if (run !== undefined) this.#options.tell(run.bytes, run.hidden);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #add(bytes: number, hidden: boolean): void {
    if (this.#run?.hidden !== hidden) this.flush();
    this.#run ??= { bytes: 0, hidden };
    this.#run.bytes += bytes;
    if (this.#run.bytes >= TELL_AFTER_BYTES) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), TELL_AFTER_MS);
  }
}
