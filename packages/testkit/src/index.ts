export { type LinkShape, type Proxy, type ProxyOptions, startProxy } from './proxy/index.ts';
