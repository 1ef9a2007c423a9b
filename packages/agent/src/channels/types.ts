import type { ChannelType, OpenRequest } from '@guru/protocol';

/**
 * Serves one channel: accepts or rejects the request, and settles when everything that the channel held (processes, files, sockets) is gone. The request's
 * signal is aborted when the channel has ended; a handler that has not settled soon after that holds up the end of its session.
 */
export type ChannelHandler = (request: OpenRequest) => Promise<void>;

/** The types of channels that this agent serves, each with its handler. */
export type ChannelHandlers = ReadonlyMap<ChannelType, ChannelHandler>;
