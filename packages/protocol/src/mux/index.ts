export * from './channel-types.ts';
export * from './types.ts';
