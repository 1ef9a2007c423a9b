import type { ChannelType, OpenRequest } from '@guru/protocol';
import type { Grant } from '@guru/protocol/control';

/**
 * Serves one channel: accepts or rejects the request, and settles when everything that the channel held (processes, files, sockets) is gone. The request's
 * signal is aborted when the channel has ended; a handler that has not settled soon after that holds up the end of its session. The grant is the
 * session's: that it names this type of channel has been checked, the rest of it is the handler's to check.
 */
export type ChannelHandler = (request: OpenRequest, grant: Grant) => Promise<void>;

/** The types of channels that this agent serves, each with its handler. */
export type ChannelHandlers = ReadonlyMap<ChannelType, ChannelHandler>;
