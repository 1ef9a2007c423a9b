export * from './guard.ts';
export * from './ledger.ts';
export * from './types.ts';
