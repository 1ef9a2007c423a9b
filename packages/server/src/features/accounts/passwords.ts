import { ApiError } from '../../errors/index.ts';
import { hashPassword, verifyPassword } from '../../runtime/index.ts';

/** Each hash takes 19 MiB and some 30 ms of a core, so a few at once is all that a server should spend on strangers. */
const AT_ONCE = 2;
/** At most a second or so of waiting; who comes then is asked to come again. */
const MAX_WAITING = 32;

/** Hashes and checks passwords, a bounded number at once. Throws `ApiError('busy')` beyond that. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** With `hash` null (nobody has that e-mail) it takes as long as with one, and is false. */
  matches(password: string, hash: string | null): Promise<boolean>;
}

export async function createPasswords(): Promise<Passwords> {
  const decoy = await hashPassword('nobody has this password');
  let running = 0;
  const waiting: (() => void)[] = [];

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= AT_ONCE) {
      if (waiting.length >= MAX_WAITING) throw new ApiError('busy');
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  }

  return {
    hash: (password) => inTurn(() => hashPassword(password)),
    matches: (password, hash) =>
      inTurn(async () => (await verifyPassword(password, hash ?? decoy)) && hash !== null),
  };
}
