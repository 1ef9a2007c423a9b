import { isBase64url } from './base64url.ts';
import { NONCE_BYTES } from './proofs.ts';
import type { AgentAuthorization } from './types.ts';

const SIGNATURE_BYTES = 64;
/** One form only: these parameters, in this order, quoted, with one comma and one space between them. */
const FORM =
  /^Guru-Agent agent_id="([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", challenge="([A-Za-z0-9_-]{43})", signature="([A-Za-z0-9_-]{86})"$/;

/** The value of the `Authorization` header with which an agent connects. */
export function formatAgentAuthorization({ agent_id, challenge, signature }: AgentAuthorization): string {
  return `Guru-Agent agent_id="${agent_id}", challenge="${challenge}", signature="${signature}"`;
}

/** Reads that header strictly; undefined for anything but what `formatAgentAuthorization` writes of good parts. */
export function parseAgentAuthorization(header: string): AgentAuthorization | undefined {
  const [, agent_id, challenge, signature] = FORM.exec(header) ?? [];
  if (agent_id === undefined || challenge === undefined || signature === undefined) return undefined;
  if (!isBase64url(challenge, NONCE_BYTES) || !isBase64url(signature, SIGNATURE_BYTES)) return undefined;
  return { agent_id, challenge, signature };
}
