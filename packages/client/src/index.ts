export { type ApiClient, type ApiOptions, createApi } from './api/create.ts';
export { ApiProblem, NetworkProblem, readProblem, UNREADABLE_ANSWER } from './api/problem.ts';
export { type Answer, exchange, type Fetch, platformFetch } from './api/transport.ts';
export type { CallInput, CallOutput, EndpointKey } from './api/types.ts';
export { createBrowserTokens, readTokens } from './auth/browser-tokens.ts';
export type { BrowserTokens, BrowserTokensOptions, Exclusive, TokenSource } from './auth/token-source.ts';
export { openLiveStream } from './live/open.ts';
export type { LiveState, LiveStream, LiveStreamOptions, LiveTarget } from './live/types.ts';
