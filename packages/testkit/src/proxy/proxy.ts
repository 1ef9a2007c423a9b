import { connect, createServer, type Server, type Socket } from 'node:net';
import { Link, type LinkShape } from './link.ts';
import { Pipe } from './pipe.ts';

export interface ProxyOptions {
  readonly target: { readonly host: string; readonly port: number };
  /** From whoever connects to the target. */
  readonly up?: LinkShape;
  /** From the target to whoever connected. */
  readonly down?: LinkShape;
}

/**
 * A TCP proxy on loopback that behaves like a line: slow, long, cut, or dead without a word. Each way is one line that all
 * connections share. What lies in the kernel's buffers before the proxy is part of the line, as it is with a real one.
 */
export interface Proxy extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Connections that are open now. */
  connections(): number;
  /** Breaks every connection at once; new ones work. */
  cut(): void;
  /** Half-open from now on: connections stay, new ones are accepted, and nothing arrives, not even an end. */
  stall(): void;
  /** Ends a stall; what waited goes on its way. */
  resume(): void;
  /** Breaks every connection and listens no more. */
  close(): Promise<void>;
}

/** Starts a proxy on a free port of 127.0.0.1. Rejects when it can't listen. */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const lines = { up: new Link(options.up ?? {}), down: new Link(options.down ?? {}) };
  const open = new Set<Connection>();
  let stalled = false;

  const server = createServer({ allowHalfOpen: true }, (near) => {
    const connection = new Connection(near, options.target, lines, () => open.delete(connection));
    open.add(connection);
    if (stalled) connection.stall();
  });
  const port = await listen(server);

  const cut = () => {
    for (const connection of open) connection.cut();
  };
  const close = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    cut();
    await closed;
  };
  return {
    host: '127.0.0.1',
    port,
    connections: () => open.size,
    cut,
    stall() {
      stalled = true;
      for (const connection of open) connection.stall();
    },
    resume() {
      stalled = false;
      for (const connection of open) connection.resume();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

class Connection {
  readonly #near: Socket;
  readonly #far: Socket;
  readonly #up: Pipe;
  readonly #down: Pipe;
  readonly #closed: () => void;
  #stalled = false;
  #broken = false;

  constructor(
    near: Socket,
    target: ProxyOptions['target'],
    lines: { up: Link; down: Link },
    closed: () => void,
  ) {
    this.#near = near;
    this.#far = connect({ ...target, allowHalfOpen: true, noDelay: true });
    this.#closed = closed;
    near.setNoDelay(true);
    this.#up = new Pipe(near, this.#far, lines.up);
    this.#down = new Pipe(this.#far, near, lines.down);
    for (const socket of [near, this.#far]) {
      socket.on('error', () => this.#break());
      socket.on('close', () => this.#socketClosed());
    }
  }

  stall(): void {
    this.#stalled = true;
    this.#up.stall();
    this.#down.stall();
  }

  resume(): void {
    this.#stalled = false;
    if (this.#broken) {
      this.cut();
    } else {
      this.#up.resume();
      this.#down.resume();
    }
  }

  cut(): void {
    this.#up.stop();
    this.#down.stop();
    this.#near.resetAndDestroy();
    this.#far.resetAndDestroy();
    this.#closed();
  }

  /** One side broke: the other learns of it, except through a line that is dead. */
  #break(): void {
    this.#broken = true;
    if (!this.#stalled) this.cut();
  }

  #socketClosed(): void {
    if (this.#near.destroyed && this.#far.destroyed) this.#closed();
    else if (this.#near.errored !== null || this.#far.errored !== null) this.#break();
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('the proxy has no port'));
      else resolve(address.port);
    });
  });
}
