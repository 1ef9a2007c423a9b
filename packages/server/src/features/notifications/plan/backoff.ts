/** So often a message is tried before it is dead: over about two hours, which a mail server's restart fits in, and most outages of lines. */
export const MOST_ATTEMPTS = 10;
const FIRST_MS = 15_000;
const LONGEST_MS = 3_600_000;

/**
 * How long to wait after so many attempts, in milliseconds: twice as long each time, with up to half of it left to chance, so that what failed together doesn't come back together. What the receiver asks for
 * counts if it is longer.
 */
export function backoff(attempts: number, random: number, asked_ms = 0): number {
  const whole = Math.min(FIRST_MS * 2 ** (attempts - 1), LONGEST_MS);
  return Math.max(Math.round(whole * (0.5 + random / 2)), Math.min(asked_ms, LONGEST_MS));
}
