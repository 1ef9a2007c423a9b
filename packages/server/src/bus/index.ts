export type { Bus, Reply, RequestFailure, RequestOptions, Service, Subject } from './bus.ts';
export { LocalBus } from './local.ts';
export * from './subjects.ts';
