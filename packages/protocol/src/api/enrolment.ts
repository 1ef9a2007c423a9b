import { z } from 'zod';
import { Id, Name, PageQuery, page, Time } from './common.ts';
import { contract } from './contract.ts';

const base64url = (bytes: number) =>
  z
    .string()
    .regex(
      new RegExp(`^[A-Za-z0-9_-]{${Math.ceil((bytes * 4) / 3)}}$`),
      `must be ${bytes} bytes in base64url`,
    );

export const EnrolmentToken = z.object({
  token_id: Id,
  site_id: Id,
  site_name: z.string(),
  client_name: z.string(),
  label: z.string(),
  created_at: Time,
  expires_at: Time,
  max_uses: z.number().int(),
  uses: z.number().int(),
  status: z.enum(['usable', 'expired', 'used_up', 'revoked']),
});

export const InstallCommand = z.object({
  os: z.enum(['linux', 'macos', 'windows']),
  command: z.string(),
  /** Whether this server has the program for that system to give out. */
  available: z.boolean(),
});

export const enrolment = contract({
  'GET /api/v1/enrolment-tokens': {
    summary: 'Enrolment tokens, newest first, without their secrets',
    tag: 'enrolment',
    access: 'admin',
    query: PageQuery,
    status: 200,
    response: page(EnrolmentToken),
  },
  'POST /api/v1/enrolment-tokens': {
    summary: 'Make an enrolment token for a site; its secret is shown this once',
    tag: 'enrolment',
    access: 'admin',
    body: z.strictObject({
      site_id: Id,
      label: Name.default('Enrolment'),
      expires_in_s: z
        .int()
        .min(60)
        .max(365 * 86_400)
        .default(7 * 86_400),
      max_uses: z.int().min(1).max(100_000).default(50),
    }),
    status: 201,
    response: EnrolmentToken.extend({ token: z.string(), install: z.array(InstallCommand) }),
    errors: ['site_not_found'],
  },
  'DELETE /api/v1/enrolment-tokens/{token_id}': {
    summary: 'Revoke an enrolment token; agents that used it stay',
    tag: 'enrolment',
    access: 'admin',
    params: z.strictObject({ token_id: Id }),
    status: 204,
    errors: ['token_not_found'],
  },
  'POST /api/v1/agent/enrol': {
    summary: 'For agents: exchange an enrolment token and a public key for an identity',
    tag: 'agent',
    access: 'public',
    body: z.strictObject({
      token: z.string().max(200),
      public_key: base64url(32),
      machine_id_hash: base64url(32),
      hostname: z.string().min(1).max(255),
      os: z.enum(['linux', 'windows', 'macos']),
      arch: z.string().max(32),
      agent_version: z.string().max(64),
    }),
    status: 201,
    response: z.object({ agent_id: Id, server_public_key: base64url(32), known_machine: z.boolean() }),
    errors: ['bad_enrolment_token', 'too_many_attempts'],
  },
  'POST /api/v1/agent/challenge': {
    summary: 'For agents: the server proves its key and gives a challenge for the connection',
    tag: 'agent',
    access: 'public',
    body: z.strictObject({ agent_id: Id, agent_nonce: base64url(32) }),
    status: 200,
    response: z.object({ challenge: base64url(32), server_signature: base64url(64) }),
    errors: ['busy'],
  },
});

export type EnrolmentToken = z.infer<typeof EnrolmentToken>;
export type InstallCommand = z.infer<typeof InstallCommand>;
