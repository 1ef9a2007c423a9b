import type { z } from 'zod';

export const ROLES = ['viewer', 'technician', 'admin', 'owner'] as const;
export type Role = (typeof ROLES)[number];

/** Whether someone with the role `has` may do what asks for at least `needs`. */
export function roleAllows(has: Role, needs: Role): boolean {
  return ROLES.indexOf(has) >= ROLES.indexOf(needs);
}

/**
 * One endpoint of the HTTP API: the server validates by it, the OpenAPI document is made from it, and the client's types
 * come from it. `access` is the least role, or `public` for what works without a token.
 */
export interface Endpoint {
  readonly summary: string;
  readonly tag: string;
  readonly access: Role | 'public';
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  readonly status: 200 | 201 | 204;
  readonly response?: z.ZodType;
  /** The answer is a file of this media type, and no JSON. */
  readonly download?: string;
  /** With `Accept: text/event-stream` the answer is a stream of Server-Sent Events instead; this says which. */
  readonly events?: string;
  /** The codes of errors that this endpoint adds to the ones that every endpoint has. */
  readonly errors?: readonly string[];
}

/** Keeps each endpoint's exact type while checking its shape. The key is `METHOD /path/{param}`. */
export function contract<
  const T extends Record<`${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`, Endpoint>,
>(endpoints: T): T {
  return endpoints;
}
