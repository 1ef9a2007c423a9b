export { createApp, type Pages } from './app.ts';
export { consolePages } from './console-pages.ts';
export type {
  Authenticate,
  HandlersOf,
  SignedInUser,
  Unit,
} from './contract.ts';
export { type Cell, csvResponse } from './csv.ts';
export { decodeCursor, encodeCursor } from './cursor.ts';
export { errorPages } from './error-pages.ts';
export { healthPages } from './health-pages.ts';
export { createHttpMetrics } from './metrics.ts';
export { openApiPages } from './openapi.ts';
export { refuseForeignOrigin, requireOrigin } from './origin.ts';
export { openPort } from './port.ts';
export type { ServerSocket, SocketHandler } from './sockets.ts';
export { openStaticFiles } from './static-files.ts';
export type { StreamRoute } from './streams.ts';
export { offeredProtocols, type UpgradeRoute } from './upgrades.ts';
