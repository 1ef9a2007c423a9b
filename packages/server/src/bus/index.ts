export type { Bus, Subject } from './bus.ts';
export { LocalBus } from './local.ts';
export * from './subjects.ts';
