/** 19 MiB and two passes: the least that OWASP's password storage cheat sheet recommends for argon2id. */
const ARGON2ID = { algorithm: 'argon2id', memoryCost: 19_456, timeCost: 2 } as const;

/** Hashes a password with argon2id, off the main thread; the text carries salt and parameters (PHC string format). */
export function hashPassword(password: string): Promise<string> {
  return Bun.password.hash(password, ARGON2ID);
}

/** Whether a password belongs to a hash, in the time that making the hash took. Rejects when `hash` is none. */
export function verifyPassword(password: string, hash: string): Promise<boolean> {
  return Bun.password.verify(password, hash, 'argon2id');
}
