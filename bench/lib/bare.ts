import type { BareAgent } from '../bare/agent.ts';
import type { BareClient } from '../bare/client.ts';
import type { BareRelay } from '../bare/relay.ts';
import { type Role, startRole } from './role.ts';
import type { Certificate } from './tls.ts';

export interface BareWay extends AsyncDisposable {
  readonly relay: Role<BareRelay>;
  readonly agent: Role<BareAgent>;
  readonly client: Role<BareClient>;
}

/** A bare relay with both of its ends, each in its own process, connected. */
export async function startBareWay(certificate: Certificate | null): Promise<BareWay> {
  const stack = new AsyncDisposableStack();
  const relay = stack.use(startRole<BareRelay>('bare/relay.ts'));
  const agent = stack.use(startRole<BareAgent>('bare/agent.ts'));
  const client = stack.use(startRole<BareClient>('bare/client.ts'));
  const port = await relay.call('listen', certificate);
  const origin = `${certificate === null ? 'ws' : 'wss'}://localhost:${port}`;
  const ca = certificate?.cert ?? null;
  await agent.call('connect', { url: `${origin}/agent`, ca });
  await client.call('connect', { url: `${origin}/client`, ca });
  return { relay, agent, client, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}
