import { textOf } from '../../log.ts';
import { type Pty, type PtyOptions, spawnPty } from '../../runtime/pty.ts';
import { Job } from '../../runtime/windows-job.ts';
import { spawnOnPipes } from '../../runtime/windows-pipes.ts';
import { drained } from '../drain.ts';
import type { SignalName } from '../signals.ts';
import type { TerminalSize } from './params.ts';
import type { Exit, StartTerminal, TerminalOptions, TerminalProcess } from './types.ts';
import { windowsShellStart } from './windows-shell.ts';

/** How long programs have to save what they hold when their console closes. */
const GRACE_MS = 1000;
const KILL_PATIENCE_MS = 5000;
const LOOK_AGAIN_MS = 20;
/** A terminal whose programs wait still shows what its host has drawn already: some screens. More means that they don't wait. */
const MAX_HELD_BYTES = 8 * 1024 * 1024;

const CTRL_C = Uint8Array.of(3);
const ENCODER = new TextEncoder();

/** A shell on a pseudo console. Throws when it can't be started. */
export const startWindowsTerminal: StartTerminal = (options, configured) =>
  new WindowsTerminal(options, configured);

class WindowsTerminal implements TerminalProcess {
  readonly pid: number;
  readonly shell: string;
  readonly ended: Promise<Exit>;
  readonly #pty: Pty;
  readonly #job: Job;
  readonly #flood = Promise.withResolvers<never>();
  readonly #onOutput: (bytes: Uint8Array) => void;
  #told = 0;
  /** What was told when the programs were stopped last. */
  #toldBefore = 0;
  /** Settles when the programs go on; undefined while they do. */
  #held: PromiseWithResolvers<void> | undefined;
  #signal: SignalName | null = null;
  #killing: Promise<void> | undefined;

  constructor(options: TerminalOptions, configured: string | undefined) {
    const { shell, cwd, env } = windowsShellStart(options.shell, configured);
    this.shell = shell;
    this.#onOutput = options.onOutput;
    this.#pty = this.#spawn({
      command: [shell],
      argv0: shell,
      cwd,
      env,
      cols: options.cols,
      rows: options.rows,
      term: options.term,
      onData: (bytes) => this.#print(bytes),
      onDrain: options.onWritten,
    });
    this.pid = this.#pty.pid;
    try {
      this.#job = Job.of(this.pid);
    } catch (error) {
      this.#pty.close();
      process.kill(this.pid);
      throw error;
    }
    this.ended = Promise.race([this.#end(), this.#flood.promise]);
  }

  write(bytes: Uint8Array): void {
    try {
      this.#pty.write(bytes);
    } catch {
      // The shell has ended this moment, and `ended` tells so.
    }
  }

  /** The mode of a console is its programs' own: what is typed at a password prompt can't be told from the rest, so all of it counts as that. */
  hidesKeys(): boolean {
    return true;
  }

  resize({ cols, rows }: TerminalSize): void {
    try {
      this.#pty.resize(cols, rows);
    } catch {
      // A console host that can't (Wine's) goes on with the size that it has.
    }
  }

  /** Windows has no signals: the first is a key of the console, the others end the whole terminal, politely or at once. */
  async signal(name: SignalName): Promise<void> {
    if (name === 'INT') return this.write(CTRL_C);
    this.#signal = name;
    if (name === 'KILL' || name === 'QUIT') this.#job.terminate();
    else await this.kill();
  }

  /** The runtime reads a pseudo console whether we want or not, so its programs are stopped. */
  hold(): void {
    if (this.#held !== undefined || this.#killing !== undefined) return;
    this.#held = Promise.withResolvers();
    this.#toldBefore = this.#told;
    this.#job.suspend();
  }

  release(): void {
    this.#held?.resolve();
    this.#held = undefined;
    this.#job.resume();
  }

  kill(): Promise<void> {
    this.#killing ??= this.#endAll();
    return this.#killing;
  }

  #spawn(options: PtyOptions): Pty {
    try {
      return spawnPty(options);
    } catch (error) {
      const pty = spawnOnPipes(options);
      const words = `There is no terminal here (${textOf(error)}): this is a plain pipe.\r\n`;
      queueMicrotask(() => this.#onOutput(ENCODER.encode(words)));
      return pty;
    }
  }

  #print(bytes: Uint8Array): void {
    this.#told += bytes.length;
    if (this.#held === undefined || this.#told - this.#toldBefore <= MAX_HELD_BYTES) this.#onOutput(bytes);
    else this.#flood.reject(new Error('the programs of a terminal printed on while they were held'));
  }

  async #end(): Promise<Exit> {
    const { code } = await this.#pty.exited;
    const { hungUp } = this.#pty;
    await drained({ hungUp, told: () => this.#told, held: () => this.#held?.promise });
    return this.#signal === null ? { code, signal: null } : { code: null, signal: this.#signal };
  }

  /** Closing the console asks its programs to go, as closing its window would. */
  async #endAll(): Promise<void> {
    this.release();
    this.#pty.close();
    if (!(await this.#isEmpty(GRACE_MS))) {
      this.#job.terminate();
      await this.#isEmpty(KILL_PATIENCE_MS);
    }
    this.#job[Symbol.dispose]();
    await this.#pty.exited;
  }

  async #isEmpty(withinMs: number): Promise<boolean> {
    const until = performance.now() + withinMs;
    while (this.#job.members().length > 0) {
      if (performance.now() > until) return false;
      await Bun.sleep(LOOK_AGAIN_MS);
    }
    return true;
  }
}
