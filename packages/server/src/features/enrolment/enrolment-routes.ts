import type { enrolment } from '@guru/protocol/api';
import { z } from 'zod';
import { type Bus, partnerLive } from '../../bus/index.ts';
import { ApiError } from '../../errors/index.ts';
import { decodeCursor, encodeCursor, type HandlersOf } from '../../http/index.ts';
import type { Enrol } from './enrol.ts';
import { installCommands } from './install/commands.ts';
import type { Programs } from './install/programs.ts';
import type { AgentProofs } from './proof.ts';
import type { ServerPin } from './server-pin.ts';
import { issueEnrolmentToken, toEnrolmentToken } from './tokens.ts';
import { listTokens, revokeToken } from './tokens-store.ts';

const Position = z.tuple([z.uuid()]);

export interface EnrolmentParts {
  readonly pin: ServerPin;
  readonly enrol: Enrol;
  readonly proofs: Pick<AgentProofs, 'challenge'>;
  readonly programs: Pick<Programs, 'has'>;
  /** The origin that agents use. */
  readonly publicUrl: string;
  readonly bus: Pick<Bus, 'publish'>;
}

/** Enrolment tokens for people; enrolment and challenges for agents. `now` in Unix milliseconds. */
export function enrolmentRoutes(parts: EnrolmentParts, now: () => number): HandlersOf<typeof enrolment> {
  const { pin, enrol, proofs, programs, publicUrl, bus } = parts;
  const tell = (partnerId: string) => () =>
    bus.publish(partnerLive(partnerId), { type: 'changed', what: 'enrolment_tokens' });

  return {
    'GET /api/v1/enrolment-tokens': async ({ tx, query: { cursor, limit } }) => {
      const after = cursor === undefined ? undefined : decodeCursor(Position, cursor)[0];
      const rows = await listTokens(tx, limit + 1, after);
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      return {
        items: shown.map((row) => toEnrolmentToken(row, now())),
        next_cursor: last && rows.length > shown.length ? encodeCursor([last.token_id]) : null,
      };
    },
    'POST /api/v1/enrolment-tokens': async ({ tx, audit, afterCommit, user, body }) => {
      const order = { ...body, partner_id: user.partner_id, created_by: user.user_id };
      const issued = await issueEnrolmentToken({ tx, audit }, pin, order, now());
      afterCommit(tell(user.partner_id));
      return { ...issued, install: await installCommands(publicUrl, issued.token, programs) };
    },
    'DELETE /api/v1/enrolment-tokens/{token_id}': async ({
      tx,
      audit,
      afterCommit,
      user,
      params: { token_id },
    }) => {
      const outcome = await revokeToken(tx, token_id, new Date(now()));
      if (outcome === 'unknown') throw new ApiError('token_not_found');
      if (outcome === 'unchanged') return undefined;
      await audit({ action: 'enrolment_token.revoked', target_kind: 'enrolment_token', target_id: token_id });
      afterCommit(tell(user.partner_id));
      return undefined;
    },
    'POST /api/v1/agent/enrol': ({ body, caller }) => enrol(body, caller.address),
    'POST /api/v1/agent/challenge': ({ body }) => proofs.challenge(body.agent_id, body.agent_nonce),
  };
}
