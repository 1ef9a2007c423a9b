import type { MadeKey } from '@guru/protocol/api';
import { ApiError } from '../../../errors/index.ts';
import type { Unit } from '../../../http/index.ts';
import { toKey } from '../view.ts';
import { makeKey } from './key.ts';
import { insertKey, keysOf } from './keys-store.ts';

/** More than anyone needs to change a key without a gap, and few enough to look through. */
const MAX_KEYS = 20;

export interface KeyOrder {
  readonly partner_id: string;
  readonly assistant_id: string;
  readonly created_by: string;
  readonly expires_in_s: number;
}

/** Makes a key. Its text is in the answer and nowhere else. Throws `too_many_keys`. `now` in Unix milliseconds. */
export async function issueKey(
  { tx, audit }: Pick<Unit, 'tx' | 'audit'>,
  { expires_in_s, ...order }: KeyOrder,
  publicUrl: string,
  now: number,
): Promise<MadeKey> {
  const usable = (await keysOf(tx, [order.assistant_id])).filter(
    (key) => toKey(key, now).status === 'usable',
  );
  if (usable.length >= MAX_KEYS) throw new ApiError('too_many_keys');
  const { text, hash } = makeKey();
  const expires_at = new Date(now + expires_in_s * 1000);
  const row = await insertKey(tx, { ...order, key_hash: hash, created_at: new Date(now), expires_at });
  await audit({
    action: 'assistant_key.created',
    target_kind: 'assistant',
    target_id: order.assistant_id,
    details: { key_id: row.key_id, expires_at },
  });
  return { ...toKey(row, now), key: text, commands: commandsFor(publicUrl, text) };
}

/** What to type so that a client uses the key. */
function commandsFor(publicUrl: string, key: string): MadeKey['commands'] {
  return [
    {
      client: 'Claude Code',
      command: `claude mcp add --transport http guru ${publicUrl}/mcp --header "Authorization: Bearer ${key}"`,
    },
    { client: 'Any client, over stdio', command: `GURU_AI_KEY=${key} guru mcp --server ${publicUrl}` },
  ];
}
