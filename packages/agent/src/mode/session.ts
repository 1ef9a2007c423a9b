import { type Clock, type Frame, type Hop, Mux, type OpenRequest } from '@guru/protocol';
import type { Grant, SessionLimits } from '@guru/protocol/control';
import type { ChannelHandlers } from '../channels/types.ts';
import { type Log, textOf } from '../log.ts';

export interface SessionOptions {
  readonly session_id: string;
  readonly route: number;
  readonly grant: Grant;
  readonly limits: SessionLimits;
  readonly hop: Hop;
  readonly handlers: ChannelHandlers;
  readonly clock: Clock;
  readonly log: Log;
}

/** Processes are asked to go first and killed then; what takes longer than this is stuck in the kernel, and nothing helps. */
export const CLEAN_UP_PATIENCE_MS = 8000;

/** One technician's session at this agent: its channels, and whatever they hold. */
export class Session {
  readonly session_id: string;
  readonly route: number;
  readonly #mux: Mux;
  readonly #options: SessionOptions;
  readonly #serving = new Set<Promise<void>>();
  #closing: Promise<void> | undefined;

  constructor(options: SessionOptions) {
    this.session_id = options.session_id;
    this.route = options.route;
    this.#options = options;
    this.#mux = new Mux({
      route: options.route,
      role: 'agent',
      hop: options.hop,
      clock: options.clock,
      maxChannels: options.limits.max_channels,
      onOpen: (request) => this.#open(request),
      onFault: (error) => options.log.error(`A channel failed: ${textOf(error)}`),
    });
  }

  receive(frame: Frame): void {
    this.#mux.receive(frame);
  }

  /** Ends all channels and settles when nothing of them is left; however often it is called. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  /** The server has asked the grant already; here is where it is kept against a server that is not ours any more. */
  #open(request: OpenRequest): void {
    const { grant, handlers, log } = this.#options;
    const handler = handlers.get(request.type);
    if (!grant.channels.includes(request.type)) {
      request.reject('not_allowed', `the grant of this session has no ${request.type}`);
    } else if (handler === undefined) {
      request.reject('unknown_channel_type', `this agent serves no ${request.type}`);
    } else {
      const serving = handler(request, grant)
        .catch((error: unknown) => {
          log.error(`Channel ${request.id} (${request.type}) failed: ${textOf(error)}`);
          request.reject('internal', 'the agent could not go on with the channel');
        })
        .finally(() => this.#serving.delete(serving));
      this.#serving.add(serving);
    }
  }

  async #end(): Promise<void> {
    this.#mux.close();
    const { clock, log } = this.#options;
    const late = Promise.withResolvers<void>();
    const timer = clock.setTimeout(late.resolve, CLEAN_UP_PATIENCE_MS);
    await Promise.race([Promise.all(this.#serving), late.promise]);
    clock.clearTimeout(timer);
    if (this.#serving.size > 0)
      log.error(`${this.#serving.size} channels of a session could not be cleaned up.`);
  }
}
