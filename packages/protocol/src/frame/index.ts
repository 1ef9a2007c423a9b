export { readU32, writeU32 } from './bytes.ts';
export * from './cost.ts';
export * from './decode.ts';
export * from './encode.ts';
export * from './layout.ts';
export * from './payload.ts';
export * from './types.ts';
