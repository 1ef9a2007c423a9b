export { runCommand } from './run.ts';
export type { CommandEnd, CommandOptions, CommandSignal, RunningCommand } from './types.ts';
