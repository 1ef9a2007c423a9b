import type { Clock } from '@guru/protocol';
import type { CallToolResult, McpServer, ServerContext } from '@modelcontextprotocol/server';
import { ApiError } from '../../../errors/index.ts';
import type { Logger } from '../../../log.ts';
import type { Calls } from '../desk/calls.ts';
import type { Call, Desk } from '../desk/desk.ts';
import { Plain } from '../desk/plain.ts';
import type { KeyHolder } from '../keys/keys-store.ts';
import type { AssistantSignIn } from '../keys/sign-in.ts';
import { openNews } from './news.ts';
import { wordsOfProblem } from './problem-words.ts';

export interface ToolboxParts {
  readonly desk: Desk;
  readonly calls: Calls;
  readonly signIn: Pick<AssistantSignIn, 'again'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What a tool answers: its own words, and parts that come from devices, which are marked as such already. */
export type ToolAnswer = readonly string[];

/** What each tool is registered with. */
export type Register = (server: McpServer, toolbox: Toolbox) => void;

/** Runs the tools of one request, in the name of one assistant. */
export class Toolbox {
  readonly desk: Desk;
  readonly #parts: ToolboxParts;
  readonly #holder: KeyHolder;

  constructor(parts: ToolboxParts, holder: KeyHolder) {
    this.#parts = parts;
    this.#holder = holder;
    this.desk = parts.desk;
  }

  /** Does one call of a tool. What goes wrong is answered in plain words, and never as a failure of the protocol, which a client would hide from its model. */
  async run(context: ServerContext, work: (call: Call) => Promise<ToolAnswer>): Promise<CallToolResult> {
    try {
      const texts = await this.call(context, work);
      return { content: texts.map((text) => ({ type: 'text', text })) };
    } catch (error) {
      return { content: [{ type: 'text', text: this.#wordsFor(error) }], isError: true };
    }
  }

  /** The same for what isn't a tool: throws `Plain`. */
  async call<T>(context: ServerContext, work: (call: Call) => Promise<T>): Promise<T> {
    const { calls, signIn, clock } = this.#parts;
    using underWay = calls.begin(this.#holder, context.mcpReq.id);
    // What was revoked or fenced between the sign-in and here is not let through.
    const holder = await signIn.again(this.#holder);
    if (holder === undefined) throw new Plain('The key is worth nothing any more.');
    const given = [context.mcpReq.signal, context.http?.req?.signal, underWay.signal];
    const signal = AbortSignal.any(given.filter((one) => one !== undefined));
    return await work({ holder, signal, news: openNews(context, clock) });
  }

  #wordsFor(error: unknown): string {
    if (error instanceof Plain) return error.message;
    const words = wordsOfProblem(error);
    if (words !== undefined) return words;
    const isKnown = error instanceof ApiError;
    if (!isKnown)
      this.#parts.log.warn({ err: error, assistant_id: this.#holder.assistant_id }, 'a tool failed');
    return isKnown
      ? `${error.code}: ${error.message}.`
      : 'The server failed. Nothing is known of whether it was done.';
  }
}
