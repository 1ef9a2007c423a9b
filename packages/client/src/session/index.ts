export { attachSession } from './attach.ts';
export { SessionProblem } from './problem.ts';
export type {
  AttachedInfo,
  AttachedSession,
  AttachOptions,
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
} from './types.ts';
export { fromWebSocket, type WebSocketLike } from './web-socket.ts';
