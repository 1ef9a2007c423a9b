import type { Clock } from '@guru/protocol';
import type { ServerContext } from '@modelcontextprotocol/server';
import type { Call } from '../desk/desk.ts';

/** Often enough that a client that goes by news doesn't believe the call lost. */
const NEWS_EVERY_MS = 5000;

/** The way to tell a client how its call goes on (progress notifications); null when it hasn't asked for them. */
export function openNews({ mcpReq }: ServerContext, clock: Clock): Call['news'] {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return null;
  let progress = 0;
  return (message) => {
    let timer = 0;
    const tell = () => {
      progress += 1;
      const params = { progressToken, progress, message };
      // A client that is gone hears nothing more; its signal ends the call.
      mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
      timer = clock.setTimeout(tell, NEWS_EVERY_MS);
    };
    tell();
    return { [Symbol.dispose]: () => clock.clearTimeout(timer) };
  };
}
