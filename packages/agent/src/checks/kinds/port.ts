import { connect } from 'node:net';
import { textOf } from '../../log.ts';
import { type Finding, perf, rounded } from '../finding.ts';
import type { Kind } from './types.ts';

export const check: Kind<'port'> = async ({ host, port }, { signal, clock }) => {
  signal.throwIfAborted();
  const began = clock.now();
  const { promise, resolve, reject } = Promise.withResolvers<Finding>();
  const socket = connect({ host, port });
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  socket.once('connect', () => {
    const ms = rounded(clock.now() - began);
    const summary = `${host} takes connections on port ${port}, after ${ms} ms.`;
    resolve({ level: 'ok', summary, perf: [perf('time', ms, 'ms')] });
  });
  socket.once('error', (error) => {
    const summary = `${host} takes no connection on port ${port}: ${textOf(error)}`;
    resolve({ level: 'critical', summary, perf: [] });
  });
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
    socket.destroy();
  }
};
