import { createServer } from 'node:net';

/** Whether a port of 127.0.0.1 can be bound; `port` 0 asks for any. Resolves to the port, or null when it is taken. */
export function bindable(port: number): Promise<number | null> {
  const { promise, resolve } = Promise.withResolvers<number | null>();
  const probe = createServer();
  probe.once('error', () => resolve(null));
  probe.listen(port, '127.0.0.1', () => {
    const address = probe.address();
    const bound = typeof address === 'object' && address !== null ? address.port : null;
    probe.close(() => resolve(bound));
  });
  return promise;
}
