import {
  AGENT_SUBPROTOCOL,
  agentProofText,
  FieldError,
  Fields,
  formatAgentAuthorization,
  serverProofText,
} from '@guru/protocol';
import { AgentError } from '../failure.ts';
import { makeNonce, sign, verify } from '../identity/keys.ts';
import type { Identity } from '../identity/store.ts';
import { type Answer, postJson, type Reach } from '../runtime/http.ts';

const CHALLENGE_PATH = '/api/v1/agent/challenge';
const CONNECT_PATH = '/api/v1/agent/connect';

/** What the upgrade to a WebSocket needs. */
export interface Admission {
  readonly url: string;
  readonly subprotocol: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Spec §2, step 1, and the preparation of step 2: the server proves its pinned key over our fresh nonce, and we sign its
 * challenge. Throws `wrong_server` when the proof is not of that key and that nonce: an old answer played again is neither.
 */
export async function prove(identity: Identity, reach: Reach): Promise<Admission> {
  const { agent_id, server_url, server_public_key } = identity;
  const agent_nonce = makeNonce();
  const answer = await postJson(server_url + CHALLENGE_PATH, { agent_id, agent_nonce }, reach);
  const { challenge, server_signature } = readChallenge(answer);
  const texts = { agent_id, agent_nonce, challenge };
  if (!(await verify(server_public_key, serverProofText(texts), server_signature))) {
    throw new AgentError(
      'wrong_server',
      `The server at ${server_url} did not prove the key that this agent trusts. If it was set up anew, enrol again; else somebody is in between.`,
    );
  }
  const signature = await sign(identity.private_key, agentProofText(texts));
  return {
    url: server_url.replace(/^http/, 'ws') + CONNECT_PATH,
    subprotocol: AGENT_SUBPROTOCOL,
    headers: { Authorization: formatAgentAuthorization({ agent_id, challenge, signature }) },
  };
}

function readChallenge({ status, text }: Answer): { challenge: string; server_signature: string } {
  if (status !== 200)
    throw new AgentError('refused', `The server answered ${status} instead of a challenge.`);
  try {
    // Later servers may say more here, so what else is in it is left alone.
    const fields = new Fields(JSON.parse(text));
    return {
      challenge: fields.base64url('challenge', 32),
      server_signature: fields.base64url('server_signature', 64),
    };
  } catch (error) {
    if (!(error instanceof FieldError) && !(error instanceof SyntaxError)) throw error;
    throw new AgentError('refused', `The server's challenge can't be read: ${error.message}.`);
  }
}
