export { attachSession } from './attach.ts';
export { SessionProblem } from './problem.ts';
export type {
  AttachedInfo,
  AttachedSession,
  AttachOptions,
  ConnectionState,
  SessionEnd,
  SessionSocket,
  SocketEvents,
  SocketFactory,
  SpeedOptions,
  SpeedResult,
  Terminal,
  TerminalEnd,
  TerminalOptions,
  TerminalSignal,
  TicketSource,
  WatchedEvents,
  WatchedTerminal,
} from './types.ts';
export { fromWebSocket, type WebSocketLike } from './web-socket.ts';
