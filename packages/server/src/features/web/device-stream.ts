import { isIP } from 'node:net';
import { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import { type ForwardStream, openForward } from '@guru/client/forward';
import type { AttachedSession } from '@guru/client/session';
import type { WebTarget } from './pages.ts';

/**
 * Connects to a port of a device, over TLS if it speaks that. Its certificate is not checked: devices sign their own, and the way to them is the session's. Rejects with
 * `SessionProblem`, the signal's reason, or what TLS makes of the other end.
 */
export async function connectDevice(
  session: AttachedSession,
  target: WebTarget,
  signal: AbortSignal,
): Promise<Duplex> {
  const stream = await openStream(session, target, signal);
  if (!target.tls) return stream;
  const servername = isIP(target.host) === 0 ? target.host : '';
  const secure = connect({
    socket: stream,
    rejectUnauthorized: false,
    servername,
    ALPNProtocols: ['http/1.1'],
  });
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
  secure.once('secureConnect', () => resolve(secure));
  secure.on('error', reject);
  secure.once('close', () => {
    stream.destroy();
    reject(new Error('the device ended the connection before TLS began'));
  });
  return await promise;
}

/** A `forward` channel as a stream of this runtime. */
async function openStream(
  session: AttachedSession,
  { host, port }: WebTarget,
  signal: AbortSignal,
): Promise<Duplex> {
  let forward: ForwardStream | undefined;
  let owed: (() => void)[] = [];
  const giveBack = () => {
    for (const done of owed) done();
    owed = [];
  };
  const stream = new Duplex({
    read: giveBack,
    write(bytes: Uint8Array, _, done) {
      void forward
        ?.write(bytes)
        .then((isThere) => done(isThere ? null : new Error('the device takes nothing more')));
    },
    final(done) {
      forward?.end();
      done();
    },
    destroy(error, done) {
      forward?.close();
      done(error);
    },
  });
  stream.on('error', () => undefined);
  const opened = await openForward(session, {
    host,
    port,
    onData(bytes, done) {
      owed.push(done);
      if (stream.push(bytes)) giveBack();
    },
    onEnd: () => void stream.push(null),
    signal,
  });
  forward = opened;
  void opened.ended.then((problem) => {
    if (problem !== undefined) stream.destroy(problem);
  });
  return stream;
}
