import { type Pages, refuseForeignOrigin } from '../../../http/index.ts';
import type { AssistantSignIn } from '../keys/sign-in.ts';
import type { McpHandler } from './handler.ts';

const MCP_PATH = '/mcp';

export interface McpPagesParts {
  readonly signIn: Pick<AssistantSignIn, 'authenticate'>;
  /** The origins whose pages may call. */
  readonly origins: ReadonlySet<string>;
  /** Gives the one handler; loads it at the first call. */
  readonly handler: () => Promise<McpHandler>;
}

/** Where AI clients speak MCP. Nothing of a request is read before its key is known. */
export function mcpPages({ signIn, origins, handler }: McpPagesParts): Pages {
  return (app) => {
    app.all(MCP_PATH, async (c) => {
      const request = c.req.raw;
      refuseForeignOrigin(request.headers, origins);
      const holder = await signIn.authenticate(request.headers);
      // A call may wait for a person.
      c.env.stayOpen();
      return await (await handler()).answer(request, holder);
    });
  };
}
