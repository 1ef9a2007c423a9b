/** Below the ports that systems give out by themselves (Linux: 32768 and up, others and IANA: 49152 and up). */
const FIRST = 20_000;
const COUNT = 12_000;

/** A port of this machine that stays free while a server is between two starts: no connection of another process gets it by chance. */
export function ownPort(): number {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    try {
      Bun.listen({ hostname: '127.0.0.1', port, socket: { data() {} } }).stop(true);
      return port;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    }
  }
}
