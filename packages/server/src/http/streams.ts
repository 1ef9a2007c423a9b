import type { Role } from '@guru/protocol/api';
import type { Caller, SignedInUser } from './contract.ts';

/**
 * A `GET` whose answer goes on for as long as both sides like (Server-Sent Events). It has no transaction. `open` returns the
 * streaming response; the stream ends by itself at `user.expires_at`, when `caller.signal` aborts, and on shutdown.
 */
export interface StreamRoute {
  readonly path: `/api/v1/${string}`;
  readonly summary: string;
  readonly access: Role;
  open(input: { readonly user: SignedInUser; readonly caller: Caller }): Response | Promise<Response>;
}
