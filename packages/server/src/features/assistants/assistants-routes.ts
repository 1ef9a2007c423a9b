import type { assistants } from '@guru/protocol/api';
import { z } from 'zod';
import { assistantEnds, type Bus, partnerLive } from '../../bus/index.ts';
import type { Tx } from '../../db/index.ts';
import { ApiError } from '../../errors/index.ts';
import { decodeCursor, encodeCursor, type HandlersOf } from '../../http/index.ts';
import {
  disableAssistant,
  findAssistant,
  insertAssistant,
  listAssistants,
  updateAssistant,
} from './assistants-store.ts';
import { requireSound } from './fence/sound.ts';
import { issueKey } from './keys/issue.ts';
import { keysOf, revokeKey } from './keys/keys-store.ts';
import { toAssistant } from './view.ts';

const Position = z.tuple([z.uuid()]);

export interface AssistantsRoutesParts {
  readonly bus: Pick<Bus, 'publish'>;
  /** The origin that assistants use. */
  readonly publicUrl: string;
}

/** Assistants and their keys, for the people who answer for them. `now` in Unix milliseconds. */
export function assistantsRoutes(
  { bus, publicUrl }: AssistantsRoutesParts,
  now: () => number,
): HandlersOf<typeof assistants> {
  const told = (partnerId: string) => () =>
    bus.publish(partnerLive(partnerId), { type: 'changed', what: 'assistants' });
  const ends = (assistant_id: string, key_id: string | null) => () =>
    bus.publish(assistantEnds(), { assistant_id, key_id });
  const read = async (tx: Tx, assistantId: string) => {
    const row = await findAssistant(tx, assistantId);
    if (row === undefined) throw new ApiError('assistant_not_found');
    return toAssistant(row, await keysOf(tx, [assistantId]), now());
  };

  return {
    'GET /api/v1/assistants': async ({ tx, query: { cursor, limit } }) => {
      const after = cursor === undefined ? undefined : decodeCursor(Position, cursor)[0];
      const rows = await listAssistants(tx, limit + 1, after);
      const shown = rows.slice(0, limit);
      const ids = shown.map(({ assistant_id }) => assistant_id);
      const keys = ids.length === 0 ? [] : await keysOf(tx, ids);
      const last = ids.at(-1);
      return {
        items: shown.map((row) => toAssistant(row, keys, now())),
        next_cursor: last !== undefined && rows.length > shown.length ? encodeCursor([last]) : null,
      };
    },

    'POST /api/v1/assistants': async ({ tx, audit, afterCommit, user, body }) => {
      const { expires_in_s, ...assistant } = body;
      requireSound(assistant.fence);
      const { partner_id, user_id: created_by } = user;
      const made = { ...assistant, partner_id, created_by, created_at: new Date(now()) };
      const assistant_id = await insertAssistant(tx, made);
      await audit({
        action: 'assistant.created',
        target_kind: 'assistant',
        target_id: assistant_id,
        details: { ...assistant },
      });
      const order = { partner_id, assistant_id, created_by, expires_in_s };
      const key = await issueKey({ tx, audit }, order, publicUrl, now());
      afterCommit(told(partner_id));
      return { assistant: await read(tx, assistant_id), key };
    },

    'PUT /api/v1/assistants/{assistant_id}': async ({ tx, audit, afterCommit, user, params, body }) => {
      const { assistant_id } = params;
      requireSound(body.fence);
      await read(tx, assistant_id);
      await updateAssistant(tx, user.partner_id, assistant_id, body);
      await audit({
        action: 'assistant.changed',
        target_kind: 'assistant',
        target_id: assistant_id,
        details: { ...body },
      });
      afterCommit(ends(assistant_id, null));
      afterCommit(told(user.partner_id));
      return await read(tx, assistant_id);
    },

    'DELETE /api/v1/assistants/{assistant_id}': async ({ tx, audit, afterCommit, user, params }) => {
      const { assistant_id } = params;
      await read(tx, assistant_id);
      if (!(await disableAssistant(tx, assistant_id, new Date(now())))) return undefined;
      await audit({ action: 'assistant.revoked', target_kind: 'assistant', target_id: assistant_id });
      afterCommit(ends(assistant_id, null));
      afterCommit(told(user.partner_id));
      return undefined;
    },

    'POST /api/v1/assistants/{assistant_id}/keys': async ({ tx, audit, afterCommit, user, params, body }) => {
      const assistant = await read(tx, params.assistant_id);
      if (assistant.status === 'revoked') throw new ApiError('assistant_not_found');
      const order = { ...params, ...body, partner_id: user.partner_id, created_by: user.user_id };
      afterCommit(told(user.partner_id));
      return await issueKey({ tx, audit }, order, publicUrl, now());
    },

    'DELETE /api/v1/assistants/{assistant_id}/keys/{key_id}': async ({
      tx,
      audit,
      afterCommit,
      user,
      params,
    }) => {
      const { assistant_id, key_id } = params;
      const outcome = await revokeKey(tx, assistant_id, key_id, new Date(now()));
      if (outcome === 'unknown') throw new ApiError('key_not_found');
      if (outcome === 'unchanged') return undefined;
      await audit({
        action: 'assistant_key.revoked',
        target_kind: 'assistant',
        target_id: assistant_id,
        details: { key_id },
      });
      afterCommit(ends(assistant_id, key_id));
      afterCommit(told(user.partner_id));
      return undefined;
    },
  };
}
