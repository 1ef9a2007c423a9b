import { join } from 'node:path';
import { type Agent, startAgent } from '../lib/agent.ts';
import { type Guru, startGuru } from '../lib/guru.ts';
import { type Role, startRole } from '../lib/role.ts';
import type { Certificate } from '../lib/tls.ts';
import type { Technician } from './technician.ts';

/** A real server, a real agent and a technician with a session, each in its own process; TLS on both hops. */
export interface OurWay extends AsyncDisposable {
  readonly guru: Guru;
  readonly agent: Agent;
  readonly technician: Role<Technician>;
}

/** Starts them all in a folder that nothing else uses. */
export async function startOurWay(folder: string, certificate: Certificate): Promise<OurWay> {
  await using starting = new AsyncDisposableStack();
  const guru = starting.use(await startGuru({ folder: join(folder, 'data'), certificate }));
  const ca_file = certificate.cert_file;
  const agent = starting.use(await startAgent({ guru, folder: join(folder, 'agent'), ca_file }));
  const technician = starting.use(startRole<Technician>('bulk/technician.ts'));
  const { agent_id } = agent;
  const { session_id } = await guru.api('POST /api/v1/tunnel/open', { body: { agent_id } });
  const { ticket } = await guru.api('POST /api/v1/tunnel/ticket', { body: { session_id } });
  await technician.call('attach', { url: guru.url, ca: guru.ca, ticket });
  const running = starting.move();
  return { guru, agent, technician, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
