import type { Db } from '../../../db/index.ts';
import { ApiError } from '../../../errors/index.ts';
import { keyHashIn } from './key.ts';
import { findHolder, findHolderAgain, type KeyHolder, touchKey } from './keys-store.ts';

/** `last_used_at` is at most this old while a key is used. */
const TOUCH_EVERY_MS = 60_000;

/** Says which assistant a request comes from. */
export interface AssistantSignIn {
  /** Throws `bad_assistant_key`. No other token of Guru is good here, and the key is good nowhere else. */
  authenticate(headers: Headers): Promise<KeyHolder>;
  /** What a key is worth now, after a wait; undefined when it is worth nothing any more. */
  again(holder: KeyHolder): Promise<KeyHolder | undefined>;
}

/** `now` in Unix milliseconds. */
export function createAssistantSignIn(db: Db, now: () => number): AssistantSignIn {
  return {
    async authenticate(headers) {
      const hash = keyHashIn(headers);
      if (hash === undefined) throw new ApiError('bad_assistant_key');
      const at = now();
      const holder = await db.asSystem(
        'an assistant signs in: its key is what tells the tenant',
        async (tx) => {
          const found = await findHolder(tx, hash, new Date(at));
          if (found !== undefined && at - (found.last_used_at?.getTime() ?? 0) >= TOUCH_EVERY_MS)
            await touchKey(tx, found.key_id, new Date(at));
          return found;
        },
      );
      if (holder === undefined) throw new ApiError('bad_assistant_key');
      return holder;
    },
    again: (holder) =>
      db.asPartner(holder.partner_id, (tx) => findHolderAgain(tx, holder.key_id, new Date(now()))),
  };
}
