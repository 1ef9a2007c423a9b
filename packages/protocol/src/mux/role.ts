/** The two ends of a session. The technician opens channels with odd numbers, the agent with even ones. */
export type Role = 'technician' | 'agent';

/** Whoever is at the other end. */
export function peerOf(role: Role): Role {
  return role === 'technician' ? 'agent' : 'technician';
}
