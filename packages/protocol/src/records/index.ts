export * from './names.ts';
export * from './reader.ts';
export * from './tree.ts';
export * from './writer.ts';
