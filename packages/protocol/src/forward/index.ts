export { type RawSocket, SocketPipe } from './socket-pipe.ts';
