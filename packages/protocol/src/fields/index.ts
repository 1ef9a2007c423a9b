export * from './checks.ts';
export * from './fields.ts';
export * from './inventory.ts';
export * from './parts.ts';
export * from './read-message.ts';
