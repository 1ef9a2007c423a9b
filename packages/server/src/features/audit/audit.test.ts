import { afterAll, beforeAll, expect, test } from 'bun:test';
import { api, type Endpoint, ROLES, type Role } from '@guru/protocol/api';
import { createDb, createPool } from '../../db/index.ts';
import { call, OWNER, silent, startWholeServer, type WholeServer } from '../../fixtures/index.ts';
import { makeAgentKey } from '../enrolment/fixtures/agent.ts';
import { recordAudit } from './audit.ts';
import { createInTenant } from './unit.ts';

let server: WholeServer;
let stack: AsyncDisposableStack;
let db: ReturnType<typeof createDb>;
beforeAll(async () => {
  stack = new AsyncDisposableStack();
  server = stack.use(await startWholeServer());
  const pool = createPool(server.database.url, silent);
  stack.defer(() => pool.end());
  db = createDb(pool, silent);
});
afterAll(() => stack.disposeAsync());

const events = () =>
  db.asSystem('test', (tx) =>
    tx
      .selectFrom('audit_events')
      .select(['action', 'actor_kind', 'partner_id', 'details'])
      .orderBy('event_id')
      .execute(),
  );

test('every write by a person or an agent leaves one event', async () => {
  const token = await server.signIn();
  const client = await call(server.url, 'POST /api/v1/clients', { token, body: { name: 'Acme' } });
  if (!client.ok) throw new Error('no client');
  const { client_id } = client.value;
  const site = await call(server.url, 'POST /api/v1/clients/{client_id}/sites', {
    token,
    params: { client_id },
    body: { name: 'B' },
  });
  const site_id = site.ok ? site.value.site_id : '';
  const made = await call(server.url, 'POST /api/v1/enrolment-tokens', { token, body: { site_id } });
  if (!made.ok) throw new Error('no token');
  await call(server.url, 'POST /api/v1/agent/enrol', { body: makeAgentKey().request(made.value.token) });
  await call(server.url, 'DELETE /api/v1/enrolment-tokens/{token_id}', {
    token,
    params: { token_id: made.value.token_id },
  });

  const found = await events();
  expect(found.map(({ action, actor_kind }) => `${actor_kind} ${action}`)).toEqual([
    'user partner.created',
    'user user.created',
    'user client.created',
    'user site.created',
    'user user.signed_in',
    'user client.created',
    'user site.created',
    'user site.created',
    'user enrolment_token.created',
    'agent agent.enrolled',
    'user enrolment_token.revoked',
  ]);
  const text = JSON.stringify(found);
  for (const secret of [OWNER.password, made.value.token, token]) expect(text).not.toContain(secret);
});

test('what was refused leaves none', async () => {
  const token = await server.signIn();
  const before = (await events()).length;
  await call(server.url, 'POST /api/v1/clients', { token, body: { name: 'Acme' } });
  await call(server.url, 'POST /api/v1/agent/enrol', { body: makeAgentKey().request('no token') });
  await call(server.url, 'POST /api/v1/auth/login', { body: { ...OWNER, password: 'wrong' } });
  expect(await events()).toHaveLength(before);
});

test('an event that can not be written takes its change with it, and nobody is told', async () => {
  const [first] = await events();
  const user = {
    user_id: crypto.randomUUID(),
    partner_id: first?.partner_id ?? '',
    role: 'owner',
    expires_at: 0,
  } as const;
  const told: string[] = [];
  const work = createInTenant(db)(user, async ({ tx, audit, afterCommit }) => {
    await tx.insertInto('clients').values({ partner_id: user.partner_id, name: 'Lost' }).execute();
    afterCommit(() => told.push('lost'));
    await audit({ action: 'client.created', target_kind: 'client', target_id: 'no id' });
  });
  await expect(work).rejects.toThrow('uuid');
  const lost = await db.asSystem('test', (tx) =>
    tx.selectFrom('clients').select('name').where('name', '=', 'Lost').execute(),
  );
  expect({ lost, told }).toEqual({ lost: [], told: [] });
});

test('events can be added, and neither changed nor removed', async () => {
  const before = await events();
  const partnerId = before[0]?.partner_id ?? '';
  await db.asSystem('test', async (tx) => {
    await tx.updateTable('audit_events').set({ action: 'nothing.happened' }).execute();
    await tx.deleteFrom('audit_events').execute();
  });
  const entry = { action: 'test.done', target_kind: 'test', target_id: null } as const;
  await db.asPartner(partnerId, (tx) => recordAudit(tx, partnerId, { kind: 'system' }, entry));
  const after = await events();
  expect(after.slice(0, -1)).toEqual(before);
  expect(after.at(-1)).toMatchObject({ action: 'test.done', actor_kind: 'system' });
});

test('each role may do what the contract says, and no more', async () => {
  const tokens = new Map<Role, string>();
  for (const role of ROLES) {
    await db.asSystem('test', (tx) => tx.updateTable('memberships').set({ role }).execute());
    tokens.set(role, await server.signIn());
  }
  for (const [key, { access }] of Object.entries<Endpoint>(api)) {
    if (access === 'public') continue;
    const [method = '', pattern = ''] = key.split(' ');
    const url = server.url + pattern.replaceAll(/\{\w+\}/g, 'no-id');
    for (const [role, token] of tokens) {
      const response = await fetch(url, { method, headers: { authorization: `Bearer ${token}` } });
      const allowed = ROLES.indexOf(role) >= ROLES.indexOf(access);
      expect({ key, role, allowed }).toEqual({ key, role, allowed: response.status !== 403 });
      await response.text();
    }
  }
  await db.asSystem('test', (tx) => tx.updateTable('memberships').set({ role: 'owner' }).execute());
});
