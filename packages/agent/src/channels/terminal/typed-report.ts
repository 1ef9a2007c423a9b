/** Long enough for a program that was just started to ask for its password, short enough that a recording is never a second behind. */
const TELL_AFTER_MS = 200;
/** A paste is told in parts, so that nobody has to hold more than this back. */
const TELL_AFTER_BYTES = 32 * 1024;
const LINE_FEED = 10;
const RETURN = 13;

export interface TypedReportOptions {
  /** Whether keys that are typed now are nobody's to keep. */
  readonly hidesKeys: () => boolean;
  readonly tell: (bytes: number, hidden: boolean) => void;
}

/**
 * Keys that went in together. `line`: to the end of a line, which may start a program that asks for a password. `partial`: of a line that goes on.
 * `ahead`: behind such a line, so perhaps for that program.
 */
interface Part {
  readonly kind: 'line' | 'partial' | 'ahead';
  bytes: number;
  hidden: boolean;
  /** Whether the terminal has taken it. */
  taken: boolean;
}

/**
 * Says of everything that was typed whether it may be kept (spec §5, `typed`). The terminal is looked at just before and just after keys are written to it, and
 * they are hidden when it hid them at either time. Keys that don't end a line are looked at again when it has taken them, and those that were typed ahead, behind the end of
 * a line, once more before they are told: a program that the line started may have asked for a password meanwhile. What came in one piece with the line is hidden in any
 * case, for such a program may have read it at once. (What is hidden and no password shows in the output all the same.)
 */
export class TypedReport implements Disposable {
  readonly #options: TypedReportOptions;
  #parts: Part[] = [];
  /** Whether a line has ended among what isn't told yet. */
  #isAhead = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: TypedReportOptions) {
    this.#options = options;
  }

  /** Keys go into the terminal by `write`. */
  typed(keys: Uint8Array, write: () => void): void {
    const hidBefore = this.#options.hidesKeys();
    write();
    const hidden = hidBefore || this.#options.hidesKeys();
    const lineEnd = keys.findIndex((key) => key === RETURN || key === LINE_FEED) + 1;
    if (lineEnd === 0) this.#add(this.#isAhead ? 'ahead' : 'partial', keys.length, hidden);
    else {
      this.#add(this.#isAhead ? 'ahead' : 'line', lineEnd, hidden);
      // No look at the terminal comes between a line and what was sent together with it.
      this.#add('ahead', keys.length - lineEnd, true);
      this.#isAhead = true;
    }
  }

  /** The terminal has taken everything. */
  taken(): void {
    const hides = this.#options.hidesKeys();
    let bytes = 0;
    for (const part of this.#parts) {
      if (!part.taken && part.kind !== 'line') part.hidden ||= hides;
      part.taken = true;
      bytes += part.bytes;
    }
    if (bytes >= TELL_AFTER_BYTES) this.flush();
    else if (bytes > 0) this.#timer ??= setTimeout(() => this.flush(), TELL_AFTER_MS);
  }

  /** Tells what there is to tell. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const hides = this.#options.hidesKeys();
    const first = this.#parts.findIndex(({ taken }) => !taken);
    const told = this.#parts.splice(0, first < 0 ? this.#parts.length : first);
    this.#isAhead = this.#parts.some(({ kind }) => kind !== 'partial');
    let run = { bytes: 0, hidden: false };
    for (const { bytes, hidden: wasHidden, kind } of told) {
      const hidden = wasHidden || (kind === 'ahead' && hides);
      if (hidden !== run.hidden) {
        this.#tell(run);
        run = { bytes: 0, hidden };
      }
      run.bytes += bytes;
    }
    this.#tell(run);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #tell({ bytes, hidden }: Pick<Part, 'bytes' | 'hidden'>): void {
    if (bytes > 0) this.#options.tell(bytes, hidden);
  }

  #add(kind: Part['kind'], bytes: number, hidden: boolean): void {
    if (bytes === 0) return;
    const last = this.#parts.at(-1);
    if (last !== undefined && last.kind === kind && last.hidden === hidden && !last.taken)
      last.bytes += bytes;
    else this.#parts.push({ kind, bytes, hidden, taken: false });
  }
}
