import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { PolicyTarget } from '@guru/protocol/api';
import { call, startWholeServer } from '../../fixtures/index.ts';
import { type Lab, must, openLab, type Person } from '../tunnel/fixtures/lab.ts';

let lab: Lab;
let ann: Person;
let agent_id: string;
beforeAll(async () => {
  lab = await openLab();
  ann = await lab.person('admin');
  agent_id = (await lab.enrol()).agent_id;
}, 30_000);
afterAll(() => lab[Symbol.asyncDispose]());

const DISK = { kind: 'disk_space', params: { warn: 70 } };
const body = (name: string, checks: object = { disk: DISK }) => ({ name, checks });
const make = (name: string, checks?: object) =>
  call(lab.url, 'POST /api/v1/policies', { token: ann.token, body: body(name, checks) });
const give = (policy_id: string, targets: readonly PolicyTarget[]) =>
  call(lab.url, 'PUT /api/v1/policies/{policy_id}/targets', {
    token: ann.token,
    params: { policy_id },
    body: { targets },
  });
const inForce = () =>
  must(call(lab.url, 'GET /api/v1/agents/{agent_id}/policy', { token: ann.token, params: { agent_id } }));
const code = async (answer: ReturnType<typeof make>) => {
  const called = await answer;
  return called.ok ? 'accepted' : called.problem.code;
};
const places = async () => {
  const { items } = await must(call(lab.url, 'GET /api/v1/clients', { token: ann.token }));
  const [client] = items;
  const [site] = client?.sites ?? [];
  if (client === undefined || site === undefined) throw new Error('no place');
  return { client_id: client.client_id, site_id: site.site_id };
};
const actions = () =>
  lab.db.asPartner(lab.partner_id, async (tx) =>
    (
      await tx
        .selectFrom('audit_events')
        .select('action')
        .where('target_kind', '=', 'policy')
        .orderBy('event_id')
        .execute()
    ).map(({ action }) => action),
  );

test('a new partner begins with a first policy, which is in force', async () => {
  const { items } = await must(call(lab.url, 'GET /api/v1/policies', { token: ann.token }));
  expect(items).toMatchObject([{ name: 'Basics', targets: [{ level: 'partner', target_id: null }] }]);
  const { checks, incomplete } = await inForce();
  expect(checks.map(({ key }) => key)).toContain('disk-space');
  expect(incomplete).toEqual([]);
});

test('a first policy that was removed stays away, also after the next start', async () => {
  await using own = await openLab();
  const token = own.owner;
  const { items } = await must(call(own.url, 'GET /api/v1/policies', { token }));
  const policy_id = items[0]?.policy_id ?? '';
  await must(call(own.url, 'DELETE /api/v1/policies/{policy_id}', { token, params: { policy_id } }));
  await own.server.guru.stop('test');
  await using next = await startWholeServer({ config: { databaseUrl: own.server.database.url } });
  const after = await must(call(next.url, 'GET /api/v1/policies', { token: await next.signIn() }));
  expect(after.items).toEqual([]);
}, 30_000);

test('what is given to a client, a site and a device comes to the device, and says from where', async () => {
  const { client_id, site_id } = await places();
  const made = await must(make('for the client'));
  const narrow = await must(make('for the device', { disk: { params: { crit: 99 } } }));
  await must(give(made.policy_id, [{ level: 'client', target_id: client_id }]));
  await must(give(narrow.policy_id, [{ level: 'device', target_id: agent_id }]));
  const disk = (await inForce()).checks.find(({ key }) => key === 'disk');
  expect(disk?.rule.params).toMatchObject({ warn: 70, crit: 99 });
  expect(disk?.origins).toMatchObject({
    'params.warn': { policy_name: 'for the client', level: 'client' },
    'params.crit': { policy_name: 'for the device', level: 'device' },
  });
  const { targets } = await must(give(made.policy_id, [{ level: 'site', target_id: site_id }]));
  expect(targets).toEqual([{ level: 'site', target_id: site_id, name: 'Main' }]);
  const moved = (await inForce()).checks.find(({ key }) => key === 'disk');
  expect(moved?.origins['params.warn']).toMatchObject({ level: 'site' });
});

test('a policy goes with all that it said, and each step is in the audit', async () => {
  const before = (await actions()).length;
  const made = await must(make('short-lived', { 'short-lived': DISK }));
  const { policy_id } = made;
  await must(give(policy_id, [{ level: 'partner', target_id: null }]));
  const params = { policy_id };
  const change = {
    ...body('short-lived', { 'short-lived': { ...DISK, interval_s: 900 } }),
    description: 'x',
  };
  const changed = await must(
    call(lab.url, 'PUT /api/v1/policies/{policy_id}', { token: ann.token, params, body: change }),
  );
  expect(changed).toMatchObject({ description: 'x', changed_by: ann.user_id });
  const there = (await inForce()).checks.find(({ key }) => key === 'short-lived');
  expect(there?.rule.interval_s).toBe(900);
  await must(call(lab.url, 'DELETE /api/v1/policies/{policy_id}', { token: ann.token, params }));
  expect((await inForce()).checks.some(({ key }) => key === 'short-lived')).toBe(false);
  expect((await actions()).slice(before)).toEqual([
    'policy.created',
    'policy.given',
    'policy.changed',
    'policy.removed',
  ]);
});

test('policies are listed by name in pages, each once, and searched by it', async () => {
  await using own = await openLab();
  const token = own.owner;
  const names = ['İstanbul', 'straße', 'Zürich', 'a_b', 'azb'];
  for (const name of names)
    await must(call(own.url, 'POST /api/v1/policies', { token, body: body(name, {}) }));
  const list = (query: Record<string, string>) =>
    must(call(own.url, 'GET /api/v1/policies', { token, query }));
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { items, next_cursor } = await list({ limit: '1', ...(cursor !== '' && { cursor }) });
    seen.push(...items.map(({ name }) => name));
    cursor = next_cursor;
  }
  expect(seen.toSorted()).toEqual(['Basics', ...names].toSorted());
  expect((await list({ search: 'a_b' })).items.map(({ name }) => name)).toEqual(['a_b']);
}, 30_000);

describe('what is refused', () => {
  test('a name that is taken, in whatever case', async () => {
    await must(make('Twice'));
    expect(await code(make('tWICE'))).toBe('name_taken');
  });

  test.each([
    ['a parameter of another kind', { x: { kind: 'cpu', params: { mounts: [] } } }],
    ['a value that does not fit', { x: { kind: 'cpu', params: { warn: 'much' } } }],
    ['a parameter that no kind has', { x: { params: { colour: 'red' } } }],
  ])('%s, by its place', async (_, checks) => {
    const answer = await make('bad', checks);
    expect(answer.ok ? null : answer.problem).toMatchObject({
      code: 'bad_policy',
      errors: [{ path: expect.stringMatching(/^checks\.x\.params\./) }],
    });
  });

  test('targets that are not there, or name nothing', async () => {
    const { policy_id } = await must(make('for nobody'));
    const unknown = '7b1f0a3e-1111-4222-8333-444455556666';
    const ask = (target: PolicyTarget) =>
      call(lab.url, 'POST /api/v1/policies/preview', {
        token: ann.token,
        body: { policy_id, policy: body('for nobody'), targets: [target] },
      });
    for (const target of [
      { level: 'client', target_id: unknown },
      { level: 'partner', target_id: unknown },
      { level: 'site', target_id: null },
    ] as const) {
      const answer = await give(policy_id, [target]);
      expect(answer.ok ? 'accepted' : answer.problem.code).toBe('target_not_found');
      const asked = await ask(target);
      expect(asked.ok ? 'accepted' : asked.problem.code).toBe('target_not_found');
    }
  });
});

test('a preview counts the devices that a change meets, says what would differ, and writes nothing', async () => {
  await using own = await openLab();
  const token = own.owner;
  const ids = [];
  for (let count = 0; count < 7; count += 1) ids.push((await own.enrol()).agent_id);
  const { items } = await must(call(own.url, 'GET /api/v1/policies', { token }));
  const [basics] = items;
  if (basics === undefined) throw new Error('no first policy');
  const { policy_id, name, checks, settings } = basics;
  const ask = (warn: number, targets: readonly PolicyTarget[]) =>
    must(
      call(own.url, 'POST /api/v1/policies/preview', {
        token,
        body: {
          policy_id,
          targets,
          policy: { name, settings, checks: { ...checks, cpu: { ...checks.cpu, params: { warn } } } },
        },
      }),
    );
  const whole = await ask(42, [{ level: 'partner', target_id: null }]);
  expect(whole.devices).toBe(7);
  expect(whole.examples).toHaveLength(5);
  expect(whole.examples[0]?.differences).toEqual(['cpu: warn 42 instead of 90']);
  expect((await ask(90, [{ level: 'partner', target_id: null }])).examples).toEqual([]);
  // The other six lose what they had.
  const one = await ask(90, [{ level: 'device', target_id: ids[0] ?? '' }]);
  expect(one.devices).toBe(7);
  expect(one.examples[0]?.differences).toContain('cpu: gone');
  const after = await must(call(own.url, 'GET /api/v1/policies', { token }));
  expect(after.items).toEqual(items);
}, 30_000);
