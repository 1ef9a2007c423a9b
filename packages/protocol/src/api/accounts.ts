import { z } from 'zod';
import { Email, Id, Name } from './common.ts';
import { contract, ROLES } from './contract.ts';

export const Password = z.string().min(12).max(200);

export const Tokens = z.object({ access_token: z.string(), expires_in: z.number().int() });

export const Me = z.object({
  user_id: Id,
  email: z.string(),
  display_name: z.string(),
  role: z.enum(ROLES),
  partner_id: Id,
  partner_name: z.string(),
});

export const accounts = contract({
  'GET /api/v1/setup': {
    summary: 'Whether the first owner is still to be made; 404 once there is one',
    tag: 'accounts',
    access: 'public',
    status: 200,
    response: z.object({ open: z.literal(true) }),
  },
  'POST /api/v1/setup': {
    summary: 'Make the first owner with the one-time code of the first start',
    tag: 'accounts',
    access: 'public',
    body: z.strictObject({
      code: z.string().min(1).max(200),
      partner_name: Name,
      display_name: Name,
      email: Email,
      password: Password,
    }),
    status: 201,
    response: Tokens,
    errors: ['bad_setup_code'],
  },
  'POST /api/v1/auth/login': {
    summary: 'Sign in; the refresh token comes as an HttpOnly cookie',
    tag: 'accounts',
    access: 'public',
    body: z.strictObject({ email: z.string().max(254), password: z.string().max(200) }),
    status: 200,
    response: Tokens,
    errors: ['bad_credentials', 'too_many_attempts'],
  },
  'POST /api/v1/auth/refresh': {
    summary: 'Exchange the refresh cookie for a new access token and a new cookie',
    tag: 'accounts',
    access: 'public',
    status: 200,
    response: Tokens,
    errors: ['bad_refresh_token', 'refresh_token_reused'],
  },
  'POST /api/v1/auth/logout': {
    summary: 'Sign out: the refresh cookie and its family are worth nothing from now on',
    tag: 'accounts',
    access: 'public',
    status: 204,
  },
  'GET /api/v1/me': {
    summary: 'Who is signed in, for which partner, with which role',
    tag: 'accounts',
    access: 'viewer',
    status: 200,
    response: Me,
  },
});

export type Me = z.infer<typeof Me>;
export type Tokens = z.infer<typeof Tokens>;
