import { CLOSE_CODES } from '@guru/protocol';
import type { enrolment } from '@guru/protocol/api';
import type { z } from 'zod';
import { agentCommands, type Bus, partnerLive } from '../../bus/index.ts';
import type { Db } from '../../db/index.ts';
import { ApiError } from '../../errors/index.ts';
import { addressKey, Throttle } from '../../http/throttle.ts';
import { recordAudit } from '../audit/audit.ts';
import { upsertAgent } from './agents-store.ts';
import type { ServerPin } from './server-pin.ts';
import { tokenHashOf } from './tokens.ts';
import { useToken } from './tokens-store.ts';

type Endpoint = (typeof enrolment)['POST /api/v1/agent/enrol'];
type Request = z.output<Endpoint['body']>;
type Enrolled = z.output<Endpoint['response']>;

/** Tokens can't be guessed; this keeps one address from keeping the database busy with worthless ones. */
const BAD_TOKENS = { burst: 100, refill_ms: 1000, max_keys: 20_000 };
/** Closing an old connection is a matter of this server; it waits for no network. */
const DISCONNECT_TIMEOUT_MS = 2000;

export interface EnrolParts {
  readonly db: Db;
  readonly pin: ServerPin;
  readonly bus: Pick<Bus, 'publish' | 'request'>;
}

export type Enrol = (request: Request, address: string) => Promise<Enrolled>;

/**
 * Makes the exchange of an enrolment token and a public key for an identity. Throws `bad_enrolment_token`, `too_many_attempts`. `now` in Unix
 * milliseconds.
 */
export function createEnrol({ db, pin, bus }: EnrolParts, now: () => number): Enrol {
  const badTokens = new Throttle(BAD_TOKENS, now);

  return async ({ token, public_key, machine_id_hash, ...machine }, address) => {
    const attempt = badTokens.attempt(addressKey(address));
    if (!attempt.ok) throw new ApiError('too_many_attempts', { retry_after_s: attempt.retry_after_s });
    const tokenHash = tokenHashOf(token, pin);
    if (tokenHash === undefined) throw new ApiError('bad_enrolment_token');

    const agent = await db.asSystem('an enrolment token is what tells the tenant', async (tx) => {
      const used = await useToken(tx, tokenHash, new Date(now()));
      if (used === undefined) throw new ApiError('bad_enrolment_token');
      const { token_id, ...place } = used;
      const keys = { public_key: fromBase64Url(public_key), machine_id_hash: fromBase64Url(machine_id_hash) };
      const { agent_id, known_machine } = await upsertAgent(tx, { ...place, ...keys, ...machine });
      await recordAudit(
        tx,
        place.partner_id,
        { kind: 'agent', id: agent_id },
        {
          action: known_machine ? 'agent.enrolled_again' : 'agent.enrolled',
          target_kind: 'agent',
          target_id: agent_id,
          details: { token_id, address, hostname: machine.hostname, site_id: place.site_id },
        },
      );
      return { agent_id, known_machine, partner_id: place.partner_id };
    });

    badTokens.refund(addressKey(address));
    if (agent.known_machine) await endOldConnection(bus, agent.agent_id);
    // The device is new, and the token has been used once more.
    for (const what of ['agents', 'enrolment_tokens'] as const)
      bus.publish(partnerLive(agent.partner_id), { type: 'changed', what });
    return {
      agent_id: agent.agent_id,
      server_public_key: pin.public_key,
      known_machine: agent.known_machine,
    };
  };
}

/** What was connected with the old key must go before the new one comes, or the newcomer would be the one cut off. */
async function endOldConnection(bus: Pick<Bus, 'request'>, agentId: string): Promise<void> {
  const command = { kind: 'disconnect', close_code: CLOSE_CODES.revoked, reason: 'enrolled again' } as const;
  await bus.request(agentCommands(agentId), command, { timeout_ms: DISCONNECT_TIMEOUT_MS });
}

function fromBase64Url(text: string): Uint8Array {
  return Buffer.from(text, 'base64url');
}
