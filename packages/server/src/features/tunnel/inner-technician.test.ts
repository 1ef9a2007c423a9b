import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import type { OpenRequest } from '@guru/protocol';
import { silent } from '../../fixtures/index.ts';
import { type AgentServer, startAgentServer } from '../../gateway/fixtures/agent-server.ts';
import { SkippingClock } from '../../gateway/fixtures/skipping-clock.ts';
import { addUser, makeTenant, type Tenant } from '../../gateway/fixtures/tenant.ts';
import type { TestAgent } from '../../gateway/fixtures/test-agent.ts';
import { createInTenant } from '../audit/unit.ts';
import { AuditTrail } from './audit-trail.ts';
import { attachInside } from './inner-technician.ts';
import type { LiveSession } from './live-session.ts';
import { openSession } from './open-session.ts';
import { SESSION_POLICY } from './policy.ts';
import { Sessions } from './sessions.ts';

let tenant: Tenant;
let tech_id: string;
let server: AgentServer;
let clock: SkippingClock;
let sessions: Sessions;
let agent: TestAgent;
let agent_id: string;
let session: LiveSession;

beforeAll(async () => {
  tenant = await makeTenant();
  tech_id = await tenant.db.asSystem('fixture', (tx) => addUser(tx, tenant.partner_id, 'ann@example.test'));
});
beforeEach(async () => {
  await endServer();
  clock = new SkippingClock();
  // The gateway goes by its own clock: what is skipped here makes no agent silent.
  server = await startAgentServer(tenant);
  const { bus } = server;
  const trail = new AuditTrail(tenant.db, silent, clock);
  const parts = { db: tenant.db, bus, log: silent, clock, now: Date.now, policy: SESSION_POLICY, trail };
  sessions = new Sessions(parts);
  ({ agent, agent_id } = await server.agent());
  agent.obey(echo);
  session = await open();
});
afterAll(async () => {
  await endServer();
  await tenant[Symbol.asyncDispose]();
});

async function endServer(): Promise<void> {
  await sessions?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
}

async function open(): Promise<LiveSession> {
  const user = {
    user_id: tech_id,
    partner_id: tenant.partner_id,
    role: 'technician',
    expires_at: 0,
  } as const;
  const inTenant = createInTenant(tenant.db);
  const parts = { bus: server.bus, sessions, user, signal: new AbortController().signal, now: Date.now };
  const id = await openSession({ ...parts, transaction: (work) => inTenant(user, work) }, agent_id);
  const opened = sessions.find(id);
  if (opened === undefined) throw new Error('the session lives elsewhere');
  return opened;
}

function echo(request: OpenRequest): void {
  const channel = request.accept(
    {},
    {
      onData(data) {
        channel.write(data);
        channel.consume(data.length);
      },
      onFin: () => channel.end(),
    },
  );
}

test('the server works in a session as a technician does, and every byte arrives', async () => {
  await using inside = await attachInside(session, { clock });
  expect(inside.info).toMatchObject({ session_id: session.facts.session_id, agent: { agent_id } });
  const result = await inside.measureSpeed({ direction: 'echo', bytes: 3 * 1024 * 1024 });
  expect(result.bytes).toBe(3 * 1024 * 1024);
});

test('two that work inside one session share nothing', async () => {
  await using one = await attachInside(session, { clock });
  await using other = await attachInside(session, { clock });
  const measure = (from: typeof one) => from.measureSpeed({ direction: 'echo', bytes: 200_000 });
  expect((await Promise.all([measure(one), measure(other)])).map(({ bytes }) => bytes)).toEqual([
    200_000, 200_000,
  ]);
});

test('a session outlives the server’s own work in it, and gives its place back', async () => {
  for (let time = 0; time <= SESSION_POLICY.clients_per_session; time += 1) {
    const inside = await attachInside(session, { clock });
    inside.close();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(session.state).toBe('active');
});

test('a session in which nobody has been after the server’s own work ends by itself', async () => {
  const inside = await attachInside(session, { clock });
  inside.close();
  await new Promise((resolve) => setImmediate(resolve));
  clock.skip(SESSION_POLICY.attach_within_ms + 2000);
  await session.end('idle_timeout');
  expect((await agent.inbox.next('tunnel_close')).payload.reason).toBe('technician_disconnected');
});

test('a session that ends while the server works in it says why', async () => {
  const inside = await attachInside(session, { clock });
  await session.end('taken_over');
  expect(await inside.closed).toEqual({ reason: 'taken_over', code: 4410 });
  expect(() => session.attach('inside')).toThrow('session');
});

test('who gives up before it is attached takes no place', async () => {
  const gaveUp = new AbortController();
  const attaching = attachInside(session, { clock, signal: gaveUp.signal });
  const reason = new Error('nobody waits');
  gaveUp.abort(reason);
  expect(await attaching.catch((error: unknown) => error)).toBe(reason);
  await using again = await attachInside(session, { clock });
  expect(again.info.session_id).toBe(session.facts.session_id);
});
