import { isIP } from 'node:net';
import { connect } from 'node:tls';

/** When the certificate of a server ends, Unix milliseconds. Rejects when it shows none, and with the signal's reason. */
export async function certificateEnd(url: URL, signal: AbortSignal): Promise<number> {
  signal.throwIfAborted();
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const port = url.port === '' ? 443 : Number(url.port);
  // Whether it is to be trusted is what the request finds out.
  const socket = connect({
    host,
    port,
    rejectUnauthorized: false,
    ...(isIP(host) === 0 && { servername: host }),
  });
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  socket.once('secureConnect', () => {
    const end = Date.parse(socket.getPeerCertificate().valid_to);
    if (Number.isNaN(end)) reject(new Error('the server shows no certificate'));
    else resolve(end);
  });
  socket.once('error', reject);
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
    socket.destroy();
  }
}
