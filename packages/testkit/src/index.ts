export { FakeClock, settle } from './clock.ts';
export { type ThrowawayDatabase, throwawayDatabase } from './database.ts';
export { type LeakWatch, watchLeaks } from './leaks/index.ts';
export { type LinkShape, type Proxy, type ProxyOptions, startProxy } from './proxy/index.ts';
export * from './transport/index.ts';
