import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { adopt } from './adopt.ts';
import { type Access, type Hold, hold, roleUrlOf, superuserUrlOf } from './bootstrap.ts';
import type { Cluster } from './cluster.ts';
import { readPassword } from './folder.ts';
import { type Launched, launch } from './launch.ts';
import type { Postmaster } from './postmaster-file.ts';
import { endServer, signalServer } from './stop.ts';

/** Backends of a server that was killed take a moment to notice; until then the next one refuses to start. */
const RETRY_MS = 250;
const MAX_RETRY_MS = 10_000;

export interface KeepOptions {
  readonly database: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly say: (line: string) => void;
}

/**
 * Has a running server for this process alone: it ends when we do, and when it ends by itself (out of memory, a kill), it is started again on the same
 * port, where connections made anew find it.
 */
export class Keeper {
  readonly #cluster: Cluster;
  readonly #options: KeepOptions;
  readonly #access: Access;
  readonly #stopping = new AbortController();
  readonly #onExit = () => signalServer(this.pid, 'SIGINT');
  #server: Postmaster | Launched;
  #hold: Hold;
  #recovery: Promise<void> = Promise.resolve();
  #stopped: Promise<void> | null = null;

  private constructor(
    cluster: Cluster,
    options: KeepOptions,
    access: Access,
    server: Postmaster | Launched,
    held: Hold,
  ) {
    this.#cluster = cluster;
    this.#options = options;
    this.#access = access;
    this.#server = server;
    this.#hold = held;
    this.#watch(held);
    process.once('exit', this.#onExit);
  }

  /**
   * Takes a server. Throws `PostgresError('in_use')` when another process has it. When it can't be taken, one that we launched is ended; one that
   * was running before us is left alone.
   */
  static async take(cluster: Cluster, server: Postmaster | Launched, options: KeepOptions): Promise<Keeper> {
    const access = {
      port: server.port,
      superuserPassword: await readPassword(cluster.folder),
      role: options.database,
      rolePassword: randomBytes(32).toString('base64url'),
    };
    try {
      return new Keeper(cluster, options, access, server, await hold(access));
    } catch (error) {
      if ('hasEnded' in server) await endServer(server, cluster);
      throw error;
    }
  }

  get url(): string {
    return roleUrlOf(this.#access);
  }

  get superuserUrl(): string {
    return superuserUrlOf(this.#access);
  }

  get pid(): number {
    return this.#server.pid;
  }

  /** Ends the server; every call waits for the same end. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    await this.#recovery;
    // The lock goes with the server, never before it: another process must not take what is about to end.
    await endServer(this.#server, this.#cluster);
    await this.#hold[Symbol.asyncDispose]();
    process.off('exit', this.#onExit);
  }

  #watch(held: Hold): void {
    void held.ended.then(() => {
      if (!this.#stopping.signal.aborted) this.#recovery = this.#recover();
    });
  }

  /** Starts the server again until that succeeds or it is to stop. Never rejects. */
  async #recover(): Promise<void> {
    const { signal } = this.#stopping;
    this.#options.say('PostgreSQL has ended by itself: starting it again');
    for (let wait = RETRY_MS; ; wait = Math.min(2 * wait, MAX_RETRY_MS)) {
      try {
        await delay(wait, undefined, { signal });
        this.#server = (await adopt(this.#cluster.folder, signal)) ?? (await this.#launch(signal));
        this.#hold = await hold(this.#access);
        this.#watch(this.#hold);
        return;
      } catch {
        // The reason is in the server's log; it may well be gone at the next try.
        if (signal.aborted) return;
      }
    }
  }

  #launch(signal: AbortSignal): Promise<Launched> {
    const { settings } = this.#options;
    return launch(this.#cluster, { settings, signal, port: this.#access.port });
  }
}
