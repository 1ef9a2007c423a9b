import type { Role } from '@guru/protocol/api';
import type { JWK } from 'jose';
import type { Generated } from 'kysely';
import type { CreatedAt, Json, Timestamp } from './columns.ts';

interface Users {
  user_id: Generated<string>;
  /** An assistant signs in with its keys alone, and has neither e-mail address nor password. */
  kind: Generated<'person' | 'assistant'>;
  email: string | null;
  display_name: string;
  password_hash: string | null;
  disabled_at: Timestamp | null;
  created_at: CreatedAt;
}

interface Memberships {
  partner_id: string;
  user_id: string;
  role: Role;
  created_at: CreatedAt;
}

interface RefreshTokens {
  token_hash: Uint8Array;
  family_id: string;
  user_id: string;
  partner_id: string;
  created_at: CreatedAt;
  expires_at: Timestamp;
  used_at: Timestamp | null;
  successor_salt: Uint8Array | null;
  revoked_at: Timestamp | null;
}

interface ServerKeys {
  kid: string;
  purpose: 'access_token' | 'agent_pin';
  private_jwk: Json<JWK>;
  public_jwk: Json<JWK>;
  created_at: CreatedAt;
  retired_at: Timestamp | null;
}

interface SetupCodes {
  only_one: Generated<boolean>;
  code_hash: Uint8Array;
  created_at: CreatedAt;
}

export interface AccountTables {
  users: Users;
  memberships: Memberships;
  refresh_tokens: RefreshTokens;
  server_keys: ServerKeys;
  setup_codes: SetupCodes;
}
