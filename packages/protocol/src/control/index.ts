export * from './checks.ts';
export * from './command.ts';
export * from './facts.ts';
export * from './inventory.ts';
export * from './messages.ts';
export * from './metrics.ts';
export * from './parse.ts';
export * from './session.ts';
