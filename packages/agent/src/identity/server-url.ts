import { AgentError } from '../failure.ts';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * The origin of a server as a person types it. Plain http is taken only for this very machine: elsewhere whatever a technician types
 * could be read on the way. Throws an `AgentError` `usage`.
 */
export function parseServerUrl(text: string): string {
  const url = URL.parse(text);
  if (
    url === null ||
    !/^https?:$/.test(url.protocol) ||
    url.pathname !== '/' ||
    url.search ||
    url.hash ||
    url.username
  ) {
    throw new AgentError(
      'usage',
      `${JSON.stringify(text)} is no server: it must read https://guru.example.com.`,
    );
  }
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    throw new AgentError(
      'usage',
      `${url.origin} is not encrypted: use https. The server's documentation says how to give it a certificate.`,
    );
  }
  return url.origin;
}
