import { EXIT } from '../exit-codes.ts';
import { Failure } from '../failure.ts';

/** Where `npm start` listens when nothing else is set. */
export const DEFAULT_SERVER_URL = 'http://127.0.0.1:4878';

/**
 * A server's origin from what a person typed: `https://` is added, a path is refused. Plain HTTP would show the password to the whole way, so
 * it is for this machine only, unless `insecure` says that the way is trusted. Throws `Failure` with the reason.
 */
export function parseServerUrl(typed: string, insecure: boolean): string {
  const text = typed.includes('://') ? typed : `https://${typed}`;
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search || url.username) {
    throw usage('bad_server', `${typed} is no server’s address.`, 'It looks like https://guru.example.com');
  }
  if (url.protocol === 'http:' && !isThisMachine(url.hostname) && !insecure) {
    const advice = 'Use https://, or on a network that you trust wholly: --insecure';
    throw usage('insecure_server', `${url.origin} would carry your password unencrypted.`, advice);
  }
  return url.origin;
}

function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

function usage(code: string, message: string, advice: string): Failure {
  return new Failure(EXIT.usage, code, message, advice);
}
