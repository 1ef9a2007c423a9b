import type { Endpoint } from '@guru/protocol/api';
import { ERROR_CODES, type ErrorCode } from '../errors/index.ts';

const ALWAYS: readonly ErrorCode[] = [
  'bad_query',
  'body_too_large',
  'bad_body',
  'internal',
  'busy',
  'stopping',
];
const SIGNED: readonly ErrorCode[] = ['not_signed_in', 'token_expired', 'not_allowed'];
const WITH_BODY: readonly ErrorCode[] = ['bad_json', 'unsupported_media_type'];

/** The codes with which an endpoint may refuse: what all of its kind have, and its own. In the order of the catalogue. */
export function codesOf(method: string, endpoint: Endpoint): ErrorCode[] {
  const codes = new Set<string>([
    ...ALWAYS,
    ...(endpoint.access === 'public' ? [] : SIGNED),
    ...(method === 'GET' ? [] : ['bad_origin']),
    ...(endpoint.params ? ['bad_path'] : []),
    ...(endpoint.body ? WITH_BODY : []),
    ...(endpoint.errors ?? []),
  ]);
  return ERROR_CODES.filter((code) => codes.has(code));
}
