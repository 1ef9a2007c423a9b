export * from './clock.ts';
export * from './errors.ts';
export * from './frame/index.ts';
export * from './hop/index.ts';
export * from './identity/index.ts';
export * from './mux/index.ts';
export * from './relay/index.ts';
export * from './versions.ts';
