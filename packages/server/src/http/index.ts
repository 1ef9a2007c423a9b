export { type App, type AppParts, createApp, type Pages } from './app.ts';
export type {
  ApiHandlers,
  AuditEntry,
  Authenticate,
  Caller,
  Handler,
  HandlersOf,
  InTenant,
  SignedInUser,
  Unit,
} from './contract.ts';
export { decodeCursor, encodeCursor } from './cursor.ts';
export { createHttpMetrics } from './metrics.ts';
export { requireOrigin } from './origin.ts';
export type { ServerSocket, SocketHandler } from './sockets.ts';
export type { StreamRoute } from './streams.ts';
export { type Accepted, offeredProtocols, type UpgradeRoute } from './upgrades.ts';
