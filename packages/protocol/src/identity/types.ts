/** Texts of spec §2. Everything here is text; keys, hashes and signatures are made by the caller. */

/** What the agent's request for a challenge and its connection sign over. Nonces are 32 random bytes in base64url. */
export interface ProofTexts {
  readonly agent_id: string;
  readonly agent_nonce: string;
  readonly challenge: string;
}

/** The two parts of an enrolment token: 32 bytes each, in base64url. */
export interface EnrolmentTokenParts {
  readonly secret: string;
  /** SHA-256 of the server's public key (its 32 raw bytes). */
  readonly server_key_hash: string;
}

/** The parameters of `Authorization: Guru-Agent …`. */
export interface AgentAuthorization {
  readonly agent_id: string;
  readonly challenge: string;
  /** Ed25519, 64 bytes in base64url. */
  readonly signature: string;
}
