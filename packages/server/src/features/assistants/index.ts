import { type Clock, systemClock } from '@guru/protocol';
import type { approvals, assistants } from '@guru/protocol/api';
import { assistantEnds, type Bus } from '../../bus/index.ts';
import type { Db } from '../../db/index.ts';
import type { HandlersOf, Pages } from '../../http/index.ts';
import type { Logger } from '../../log.ts';
import type { Tunnel } from '../tunnel/index.ts';
import { approvalsRoutes } from './approvals/approvals-routes.ts';
import { Approvals } from './approvals/ask.ts';
import { assistantsRoutes } from './assistants-routes.ts';
import { Calls } from './desk/calls.ts';
import { Desk } from './desk/desk.ts';
import { createAssistantSignIn } from './keys/sign-in.ts';
import { loadOnce } from './load-once.ts';
import { mcpPages } from './mcp/mcp-pages.ts';
import { SharedSessions } from './sessions/shared-sessions.ts';

/** AI clients that work on devices in their own name, within fences. */
export interface Assistants extends AsyncDisposable {
  readonly routes: HandlersOf<typeof assistants> & HandlersOf<typeof approvals>;
  /** Where they speak MCP. */
  readonly pages: Pages;
}

export interface AssistantsOptions {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: Logger;
  readonly tunnel: Pick<Tunnel, 'openFor' | 'attachInside' | 'end'>;
  /** The origins whose pages may call. */
  readonly origins: ReadonlySet<string>;
  /** The origin that assistants use. */
  readonly publicUrl: string;
  readonly clock?: Clock;
  /** Unix milliseconds. */
  readonly now?: () => number;
}

/** Opens the door for assistants. Disposing ends what they have under way, and their sessions. */
export function openAssistants(options: AssistantsOptions): Assistants {
  const { db, bus, log, tunnel, origins, publicUrl, clock = systemClock, now = Date.now } = options;
  const onFailure = (error: unknown) => log.warn({ err: error }, 'late requests could not be ended yet');
  const signIn = createAssistantSignIn(db, now);
  const calls = new Calls(now);
  const sessions = new SharedSessions(tunnel, clock);
  const approvals = new Approvals({ db, bus, clock, now, onFailure });
  const desk = new Desk({ db, calls, approvals, sessions, signIn, now });
  const ends = bus.subscribe(assistantEnds(), ({ assistant_id, key_id }) => {
    calls.end(assistant_id, key_id);
    // One key of several: the others' calls go on in the same sessions.
    if (key_id === null) void sessions.endOf(assistant_id);
  });
  const handler = loadOnce(async () => {
    const { openMcpHandler } = await import('./mcp/handler.ts');
    return openMcpHandler({ desk, calls, signIn, clock, log });
  });
  return {
    routes: { ...assistantsRoutes({ bus, publicUrl }, now), ...approvalsRoutes(bus, now) },
    pages: mcpPages({ signIn, origins, handler: handler.get }),
    async [Symbol.asyncDispose]() {
      ends[Symbol.dispose]();
      approvals[Symbol.dispose]();
      calls.endAll();
      await (await handler.loaded())?.[Symbol.asyncDispose]();
      await sessions[Symbol.asyncDispose]();
    },
  };
}
