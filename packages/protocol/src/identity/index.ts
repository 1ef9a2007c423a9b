export * from './authorization.ts';
export * from './base64url.ts';
export * from './enrolment-token.ts';
export * from './proofs.ts';
export * from './subprotocols.ts';
export * from './types.ts';
