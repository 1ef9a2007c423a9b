export * from './channel-types.ts';
export * from './inbox.ts';
export * from './mux.ts';
export * from './role.ts';
export * from './types.ts';
