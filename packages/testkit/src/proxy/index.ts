export type { LinkShape } from './link.ts';
export { type Proxy, type ProxyOptions, startProxy } from './proxy.ts';
