import { type Pty, spawnPty } from '../../runtime/pty.ts';
import { endProcesses } from './end-processes.ts';
import { setFlow, terminalOf } from './flow.ts';
import { SIGNALS, type SignalName, type TerminalSize } from './params.ts';
import { foregroundGroup, sessionMembers } from './session-processes.ts';
import { shellStart } from './shell.ts';
import type { Exit, StartTerminal, TerminalOptions, TerminalProcess } from './types.ts';

/** A background job may keep the terminal open for ever after the shell has gone: silence for so long ends the wait, and this much in all. */
const QUIET_MS = 150;
const DRAIN_PATIENCE_MS = 2000;

/** A login shell on a pseudo-terminal. Throws when it can't be started. */
export const startPosixTerminal: StartTerminal = (options, configured) =>
  new PosixTerminal(options, configured);

class PosixTerminal implements TerminalProcess {
  readonly pid: number;
  readonly shell: string;
  readonly ended: Promise<Exit>;
  readonly #pty: Pty;
  readonly #tty: Promise<string | undefined>;
  #lastOutputAt = 0;
  #isHeld = false;
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
        this.#lastOutputAt = performance.now();
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

  resize({ cols, rows }: TerminalSize): void {
    this.#pty.resize(cols, rows);
  }

  async signal(name: SignalName): Promise<void> {
    const group = await foregroundGroup(this.pid);
    if (group === undefined) return;
    try {
      process.kill(-group, SIGNALS[name]);
    } catch {
      // It ended by itself.
    }
  }

  hold(): void {
    this.#setHeld(true);
  }

  release(): void {
    this.#setHeld(false);
  }

  kill(): Promise<void> {
    this.#killing ??= this.#endAll();
    return this.#killing;
  }

  /** The wish counts that is the latest when the terminal's name is known. */
  #setHeld(held: boolean): void {
    if (this.#isHeld === held) return;
    this.#isHeld = held;
    void this.#tty.then((tty) => {
      if (tty !== undefined && this.#isHeld === held) setFlow(tty, !held);
    });
  }

  async #end(): Promise<Exit> {
    const { code, signal } = await this.#pty.exited;
    this.release();
    const until = performance.now() + DRAIN_PATIENCE_MS;
    this.#lastOutputAt = Math.max(this.#lastOutputAt, performance.now());
    let isOpen = true;
    void this.#pty.hungUp.then(() => {
      isOpen = false;
    });
    while (isOpen && performance.now() < Math.min(until, this.#lastOutputAt + QUIET_MS)) {
      await Promise.race([this.#pty.hungUp, Bun.sleep(QUIET_MS / 10)]);
    }
    return signal === null ? { code, signal } : { code: null, signal: signal.replace(/^SIG/, '') };
  }

  async #endAll(): Promise<void> {
    const tty = await this.#tty;
    this.release();
    await endProcesses(
      () => sessionMembers(this.pid, tty),
      () => this.#pty.close(),
    );
    await this.#pty.exited;
  }
}
