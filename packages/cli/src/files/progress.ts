import { bytes } from '../output/format.ts';
import { plain } from '../output/plain.ts';

const DRAW_EVERY_MS = 100;
/** The rate that is shown is that of about so long. */
const SMOOTH_MS = 3000;

/** One line on the terminal about what is on its way, where somebody is looking. */
export class Progress implements Disposable {
  readonly #screen: NodeJS.WriteStream | null;
  readonly #begin = performance.now();
  #label = '';
  #total: number | undefined;
  #before = 0;
  #done = 0;
  #rate = 0;
  #lookedAt = this.#begin;
  #lookedBytes = 0;

  constructor(isShown: boolean) {
    this.#screen = isShown && process.stderr.isTTY ? process.stderr : null;
  }

  /** Bytes until now. */
  get bytes(): number {
    return this.#before + this.#done;
  }

  get seconds(): number {
    return (performance.now() - this.#begin) / 1000;
  }

  /** Something else begins, of so many bytes if that is known. */
  start(label: string, total?: number): void {
    this.#before += this.#done;
    this.#done = 0;
    this.#lookedBytes = 0;
    this.#label = label;
    this.#total = total;
  }

  /** So much of it is done. */
  readonly at = (done: number): void => {
    this.#done = done;
    const now = performance.now();
    if (this.#screen === null || now - this.#lookedAt < DRAW_EVERY_MS) return;
    this.#measure(now);
    this.#screen.write(`\r\x1b[K${this.#line()}`);
  };

  [Symbol.dispose](): void {
    this.#screen?.write('\r\x1b[K');
  }

  #measure(now: number): void {
    const elapsed = now - this.#lookedAt;
    const current = ((this.#done - this.#lookedBytes) / elapsed) * 1000;
    const weight = this.#rate === 0 ? 1 : Math.min(1, elapsed / SMOOTH_MS);
    this.#rate += (Math.max(0, current) - this.#rate) * weight;
    this.#lookedAt = now;
    this.#lookedBytes = this.#done;
  }

  #line(): string {
    const name = plain(this.#label).slice(-40).padEnd(20);
    const rate = `${bytes(this.#rate)}/s`;
    if (this.#total === undefined || this.#total === 0) return `${name}  ${bytes(this.#done)}  ${rate}`;
    const share = Math.min(100, Math.floor((this.#done / this.#total) * 100));
    const eta = this.#rate > 0 ? clock((this.#total - this.#done) / this.#rate) : '--:--';
    return `${name}  ${String(share).padStart(3)} %  ${bytes(this.#done)} of ${bytes(this.#total)}  ${rate}  ${eta}`;
  }
}

/** Seconds as `m:ss`, or `h:mm:ss`. */
function clock(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (part: number) => String(part).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
