import { SocketPipe } from '@guru/protocol';

/** How long one connection may take to come about, over all addresses of its host. */
const CONNECT_TIMEOUT_MS = 10_000;
/** How long a target may take nothing of what is left for it when both sides have finished. */
const LINGER_MS = 5000;
/** The kernel gives up a connection that nobody answers after about two minutes, and the runtime can't make it do so sooner: so many may wait for that. */
const MAX_CONNECTING = 256;
/** A peer that vanished without a word is found after this and the kernel's nine probes. */
const KEEP_ALIVE_MS = 60_000;

let connecting = 0;

/**
 * Connects to the first of the addresses that takes it; each gets its share of the time. The connection is paused until its pipe has a channel. Answers why
 * there is none as text.
 */
export async function connectToAny(
  addresses: readonly string[],
  port: number,
  signal: AbortSignal,
  withinMs = CONNECT_TIMEOUT_MS,
): Promise<SocketPipe | string> {
  let why = 'the name has no address';
  for (const address of addresses) {
    const outcome = await connectTo(address, port, withinMs / addresses.length, signal);
    if (typeof outcome !== 'string') return outcome;
    if (signal.aborted) return outcome;
    why = outcome;
  }
  return why;
}

async function connectTo(hostname: string, port: number, withinMs: number, signal: AbortSignal) {
  if (connecting >= MAX_CONNECTING) return 'too many connections are being made';
  const { promise, resolve } = Promise.withResolvers<SocketPipe | string>();
  let givenUp = false;
  const giveUp = (why: string) => {
    givenUp = true;
    resolve(why);
  };
  const onAbort = () => giveUp('it was given up');
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => giveUp(`no answer within ${withinMs / 1000} s`), withinMs);
  connecting += 1;
  dial(hostname, port).then(
    (pipe) => {
      connecting -= 1;
      if (givenUp) pipe.drop();
      resolve(pipe);
    },
    (error: unknown) => {
      connecting -= 1;
      resolve(error instanceof Error && 'code' in error ? String(error.code) : 'no connection');
    },
  );
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

async function dial(hostname: string, port: number): Promise<SocketPipe> {
  const opened = Promise.withResolvers<SocketPipe>();
  let pipe: SocketPipe | undefined;
  await Bun.connect({
    hostname,
    port,
    allowHalfOpen: true,
    socket: {
      open(socket) {
        socket.pause();
        socket.setNoDelay(true);
        socket.setKeepAlive(true, KEEP_ALIVE_MS);
        pipe = new SocketPipe(socket, { lingerMs: LINGER_MS });
        opened.resolve(pipe);
      },
      data: (_, bytes) => pipe?.data(bytes),
      drain: () => pipe?.drained(),
      end: () => pipe?.ended(),
      close: (_, error) => pipe?.socketClosed(error !== undefined),
      error: () => pipe?.drop(),
    },
  });
  return await opened.promise;
}
