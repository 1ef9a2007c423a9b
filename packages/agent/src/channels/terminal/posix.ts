import { type Pty, spawnPty } from '../../runtime/pty.ts';
import { drained } from '../drain.ts';
import { endProcesses } from '../end-processes.ts';
import { SIGNALS, type SignalName } from '../signals.ts';
import { setFlow, terminalOf } from './flow.ts';
import type { TerminalSize } from './params.ts';
import { asksForSecret } from './secret-prompt.ts';
import { foregroundGroup, sessionMembers } from './session-processes.ts';
import { shellStart } from './shell.ts';
import type { Exit, StartTerminal, TerminalOptions, TerminalProcess } from './types.ts';

/** A login shell on a pseudo-terminal. Throws when it can't be started. */
export const startPosixTerminal: StartTerminal = (options, configured) =>
  new PosixTerminal(options, configured);

class PosixTerminal implements TerminalProcess {
  readonly pid: number;
  readonly shell: string;
  readonly ended: Promise<Exit>;
  readonly #pty: Pty;
  /** The name may be another terminal's once this one is closed. */
  readonly #tty: Promise<string | undefined>;
  #told = 0;
  /** Settles when the output flows again; undefined while it does. */
  #held: PromiseWithResolvers<void> | undefined;
  #hasExited = false;
  #killing: Promise<void> | undefined;

  constructor(options: TerminalOptions, configured: string | undefined) {
    const { cols, rows, term, onOutput, onWritten } = options;
    const { shell, argv0, cwd, env } = shellStart(term, options.shell, configured);
    this.shell = shell;
    this.#pty = spawnPty({
      command: [shell],
      argv0,
      cwd,
      env,
      cols,
      rows,
      term,
      onData: (bytes) => {
        this.#told += bytes.length;
        onOutput(bytes);
      },
      onDrain: onWritten,
    });
    this.pid = this.#pty.pid;
    this.#tty = terminalOf(this.pid);
    this.ended = this.#end();
  }

  write(bytes: Uint8Array): void {
    this.#pty.write(bytes);
  }

  hidesKeys(): boolean {
    // What comes after the shell's end nobody reads.
    return !this.#hasExited && asksForSecret(this.#pty.localFlags(), this.pid);
  }

  resize({ cols, rows }: TerminalSize): void {
    this.#pty.resize(cols, rows);
  }

  async signal(name: SignalName): Promise<void> {
    // The number of a shell that has ended may be another program's.
    const group = this.#hasExited ? undefined : await foregroundGroup(this.pid);
    if (group === undefined || this.#hasExited) return;
    try {
      process.kill(-group, SIGNALS[name]);
    } catch {
      // It ended by itself.
    }
  }

  hold(): void {
    if (this.#held !== undefined) return;
    this.#held = Promise.withResolvers();
    this.#setFlow();
  }

  release(): void {
    if (this.#held === undefined) return;
    this.#held.resolve();
    this.#held = undefined;
    this.#setFlow();
  }

  kill(): Promise<void> {
    this.#killing ??= this.#endAll();
    return this.#killing;
  }

  #setFlow(): void {
    const { setReading } = this.#pty;
    if (setReading === undefined) this.#stopOrGoOn();
    else setReading(this.#held === undefined);
  }

  /** The wish counts that is the latest when the terminal's name is known. */
  #stopOrGoOn(): void {
    void this.#tty.then((tty) => {
      if (tty !== undefined && this.#killing === undefined) setFlow(tty, this.#held === undefined);
    });
  }

  async #end(): Promise<Exit> {
    const { code, signal } = await this.#pty.exited;
    this.#hasExited = true;
    const { hungUp } = this.#pty;
    await drained({ hungUp, told: () => this.#told, held: () => this.#held?.promise });
    return signal === null ? { code, signal } : { code: null, signal: signal.replace(/^SIG/, '') };
  }

  async #endAll(): Promise<void> {
    const tty = await this.#tty;
    await endProcesses(
      () => sessionMembers(this.pid, tty),
      'SIGHUP',
      () => this.#pty.close(),
    );
    await this.#pty.exited;
  }
}
