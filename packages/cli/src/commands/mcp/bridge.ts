import { type JSONRPCMessage, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import type { AssistantAccess } from '../../credentials/assistant-key.ts';

type RequestId = string | number;

/** JSON-RPC 2.0 leaves this number to servers: the message could not be passed on. */
const NOT_PASSED_ON = -32_000;

/** Passes every message between stdin and stdout here and the server's MCP, as it is. Resolves when stdin ends. */
export async function bridge({ server_url, key }: AssistantAccess): Promise<void> {
  const near = new StdioServerTransport();
  const far = new StreamableHTTPClientTransport(new URL(`${server_url}/mcp`), {
    requestInit: { headers: { authorization: `Bearer ${key}` } },
  });
  const underWay = new Map<RequestId, AbortController>();
  const over = Promise.withResolvers<void>();
  const tell = (message: JSONRPCMessage) => {
    near.send(message).catch(over.reject);
  };

  far.onmessage = (message) => {
    const version = negotiated(message);
    if (version !== undefined) far.setProtocolVersion(version);
    tell(message);
  };
  near.onmessage = (message) => {
    const requestId = idOf(message);
    const givenUp = cancelledBy(message);
    if (givenUp !== undefined) underWay.get(givenUp)?.abort();
    const call = new AbortController();
    if (requestId !== undefined) underWay.set(requestId, call);
    far
      .send(message, { requestSignal: call.signal })
      .catch((error: unknown) => {
        if (requestId === undefined || call.signal.aborted) return;
        tell({ jsonrpc: '2.0', id: requestId, error: { code: NOT_PASSED_ON, message: wordsFor(error) } });
      })
      .finally(() => {
        if (requestId !== undefined) underWay.delete(requestId);
      });
  };
  near.onclose = () => over.resolve();
  process.stdin.once('end', () => over.resolve());
  await far.start();
  await near.start();
  try {
    await over.promise;
  } finally {
    for (const call of underWay.values()) call.abort();
    await far.close();
    await near.close();
  }
}

/** The id of a message that wants an answer. */
function idOf(message: JSONRPCMessage): RequestId | undefined {
  return 'method' in message && 'id' in message ? message.id : undefined;
}

/** The call that a message gives up. */
function cancelledBy(message: JSONRPCMessage): RequestId | undefined {
  if (!('method' in message) || message.method !== 'notifications/cancelled') return undefined;
  const id = message.params?.requestId;
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}

/** The version that the server has agreed to, in its answer to `initialize`: later requests must name it. */
function negotiated(message: JSONRPCMessage): string | undefined {
  const version = 'result' in message ? message.result.protocolVersion : undefined;
  return typeof version === 'string' ? version : undefined;
}

function wordsFor(error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return `Guru could not be asked: ${why.slice(0, 500)}`;
}
