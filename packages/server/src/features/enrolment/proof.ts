import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { agentProofText, parseAgentAuthorization, serverProofText } from '@guru/protocol';
import type { Db } from '../../db/index.ts';
import { ApiError } from '../../errors/index.ts';
import { AgentKeys } from './agent-keys.ts';
import { Challenges } from './challenges.ts';
import type { ServerPin } from './server-pin.ts';

/** An agent whose key was proved over this connection's fresh nonces (spec §2). */
export interface ProvenAgent {
  readonly agent_id: string;
  readonly partner_id: string;
}

/** Both halves of an agent's proof: the challenge, and the check of the answer in the upgrade's `Authorization` header. */
export interface AgentProofs {
  /** Remembers a challenge for 30 s and signs the agent's nonce; alike for known and unknown agents. */
  challenge(agentId: string, agentNonce: string): { challenge: string; server_signature: string };
  /** Redeems the challenge and checks the agent's signature; every refusal is the same `ApiError('bad_agent_proof')`. */
  verifyConnect(headers: Headers): Promise<ProvenAgent>;
}

/** `now` in Unix milliseconds. */
export function createAgentProofs(db: Db, pin: ServerPin, now: () => number): AgentProofs {
  const challenges = new Challenges(now);
  const keys = new AgentKeys(db);
  // For agents that nobody knows: the same work, and no signature fits.
  const nobody = { partner_id: '', public_key: rawPublicKey() };

  return {
    challenge(agent_id, agent_nonce) {
      const challenge = challenges.give({ agent_id, agent_nonce });
      const server_signature = pin.sign(serverProofText({ agent_id, agent_nonce, challenge }));
      return { challenge, server_signature };
    },

    async verifyConnect(headers) {
      const claim = parseAgentAuthorization(headers.get('authorization') ?? '');
      const given = claim && challenges.redeem(claim.challenge);
      if (!claim || given?.agent_id !== claim.agent_id) throw new ApiError('bad_agent_proof');
      const known = await keys.find(claim.agent_id);
      const { partner_id, public_key } = known ?? nobody;
      const text = agentProofText({ ...given, challenge: claim.challenge });
      const proved = isSignedBy(public_key, text, claim.signature);
      if (known === undefined || !proved) throw new ApiError('bad_agent_proof');
      return { agent_id: claim.agent_id, partner_id };
    },
  };
}

function isSignedBy(publicKey: Uint8Array, text: string, signature: string): boolean {
  const x = Buffer.from(publicKey).toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
}

function rawPublicKey(): Uint8Array {
  const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  return Buffer.from(x, 'base64url');
}
