export * from './reader.ts';
export * from './tree.ts';
export * from './writer.ts';
export * from './names.ts';
