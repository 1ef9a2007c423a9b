export * from './keys.ts';
export * from './parse.ts';
export * from './print.ts';
export * from './types.ts';
