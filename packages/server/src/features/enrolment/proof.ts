/** An agent whose key was proved over this connection's fresh nonces (spec §2). */
export interface ProvenAgent {
  readonly agent_id: string;
  readonly partner_id: string;
}

/** Both halves of an agent's proof: the challenge, and the check of the answer in the upgrade's `Authorization` header. */
export interface AgentProofs {
  /** Remembers a challenge for 30 s and signs the agent's nonce; alike for known and unknown agents. Throws `ApiError('busy')` when full. */
  challenge(agentId: string, agentNonce: string): Promise<{ challenge: string; server_signature: string }>;
  /** Redeems the challenge and checks the agent's signature; every refusal is `ApiError('bad_agent_proof')`. */
  verifyConnect(headers: Headers): Promise<ProvenAgent>;
}
