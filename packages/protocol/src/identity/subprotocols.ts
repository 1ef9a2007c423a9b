import { isBase64url } from './base64url.ts';

/** WebSocket subprotocols: what the server agrees to with an agent, and with a technician. */
export const AGENT_SUBPROTOCOL = 'guru.agent.v1';
export const TECHNICIAN_SUBPROTOCOL = 'guru.technician.v1';

const TICKET_PREFIX = 'guru.ticket.';
/** A ticket is 32 random bytes in base64url. */
export const TICKET_BYTES = 32;

/** The subprotocols that a technician offers: a browser can put its ticket nowhere else. */
export function technicianSubprotocols(ticket: string): string[] {
  return [TECHNICIAN_SUBPROTOCOL, `${TICKET_PREFIX}${ticket}`];
}

/** The ticket in a `Sec-WebSocket-Protocol` header; undefined unless it holds what `technicianSubprotocols` gives. */
export function parseTicket(header: string): string | undefined {
  const [first, second, ...others] = header.split(',', 3).map((item) => item.trim());
  if (first !== TECHNICIAN_SUBPROTOCOL || second === undefined || others.length > 0) return undefined;
  if (!second.startsWith(TICKET_PREFIX)) return undefined;
  const ticket = second.slice(TICKET_PREFIX.length);
  return isBase64url(ticket, TICKET_BYTES) ? ticket : undefined;
}
