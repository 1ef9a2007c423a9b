/** Spec §10: every version of the protocol that was ever released, oldest first. */
export const PROTOCOL_HISTORY = [{ version: 1, since: '0.1.0', changed: 'the first' }] as const;

/** The oldest version that this code speaks. */
export const MIN_PROTOCOL = 1;
/** The newest version that this code speaks, and the one that it offers. */
export const MAX_PROTOCOL = 1;

/** Whether a peer that speaks `version` can be served. */
export function speaksProtocol(version: number): boolean {
  return Number.isInteger(version) && version >= MIN_PROTOCOL && version <= MAX_PROTOCOL;
}
