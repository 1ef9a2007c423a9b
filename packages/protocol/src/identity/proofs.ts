import type { ProofTexts } from './types.ts';

/** Bytes of the agent's nonce and of the server's challenge. */
export const NONCE_BYTES = 32;

/** What the server signs over to prove its key. UTF-8, and plain ASCII in fact. */
export function serverProofText({ agent_id, agent_nonce, challenge }: ProofTexts): string {
  return ['guru-server-proof-v1', agent_id, agent_nonce, challenge].join('\n');
}

/** What the agent signs over to prove its key. The nonces stand the other way round, and so does the first line. */
export function agentProofText({ agent_id, agent_nonce, challenge }: ProofTexts): string {
  return ['guru-agent-proof-v1', agent_id, challenge, agent_nonce].join('\n');
}
