import type { Assistant, AssistantKey } from '@guru/protocol/api';
import type { AssistantRow } from './assistants-store.ts';
import type { KeyRow } from './keys/keys-store.ts';

/** An assistant as the API shows it, with those of the keys that are its own. `now` in Unix milliseconds. */
export function toAssistant(row: AssistantRow, keys: readonly KeyRow[], now: number): Assistant {
  const { assistant_id, name, role, fence, created_at, disabled_at } = row;
  return {
    assistant_id,
    name,
    role: role === 'technician' ? 'technician' : 'viewer',
    fence,
    status: disabled_at === null ? 'active' : 'revoked',
    created_at: created_at.toISOString(),
    keys: keys.filter((key) => key.assistant_id === assistant_id).map((key) => toKey(key, now)),
  };
}

/** A key as the API shows it, without its text. */
export function toKey(
  { key_id, created_at, expires_at, revoked_at, last_used_at }: KeyRow,
  now: number,
): AssistantKey {
  const isExpired = expires_at.getTime() <= now;
  return {
    key_id,
    created_at: created_at.toISOString(),
    expires_at: expires_at.toISOString(),
    last_used_at: last_used_at?.toISOString() ?? null,
    status: revoked_at !== null ? 'revoked' : isExpired ? 'expired' : 'usable',
  };
}
