import { type AttachedSession, attachSession, fromWebSocket } from '@guru/client/session';

/** What a technician attaches with. */
export interface AttachTo {
  readonly url: string;
  /** PEM of the authority to trust; null without TLS. */
  readonly ca: string | null;
  readonly ticket: string;
}

/** Attaches to a session, as a program that is no browser does. */
export function attachTo({ url, ca, ticket }: AttachTo): Promise<AttachedSession> {
  const options = { headers: { origin: url }, ...(ca === null ? {} : { tls: { ca } }) };
  return attachSession({
    socket_url: url.replace(/^http/, 'ws'),
    ticket,
    openSocket: fromWebSocket((to, protocols) => new WebSocket(to, { ...options, protocols })),
  });
}
