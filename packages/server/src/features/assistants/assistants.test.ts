import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { randomUUID } from 'node:crypto';
import { call } from '../../fixtures/index.ts';
import { addUser } from '../../gateway/fixtures/tenant.ts';
import { hashPassword } from '../../runtime/index.ts';
import { must } from '../tunnel/fixtures/lab.ts';
import { type AssistantLab, connectAssistant, openAssistantLab } from './fixtures/assistant-lab.ts';
import { CLOSED } from './fixtures/fences.ts';

const PASSWORD = 'a password of some length';

let lab: AssistantLab;
let passwordHash: string;
beforeAll(async () => {
  lab = await openAssistantLab();
  passwordHash = await hashPassword(PASSWORD);
});
afterEach(() => lab.clear());
afterAll(() => lab[Symbol.asyncDispose]());

/** Somebody of a partner, signed in. */
async function person(partnerId: string, role: 'owner' | 'admin' | 'technician' | 'viewer'): Promise<string> {
  const email = `${randomUUID()}@example.test`;
  await lab.db.asSystem('fixture', async (tx) => {
    const user_id = await addUser(tx, partnerId, email, role);
    await tx
      .updateTable('users')
      .set({ password_hash: passwordHash })
      .where('user_id', '=', user_id)
      .execute();
  });
  const body = { email, password: PASSWORD };
  return (await must(call(lab.url, 'POST /api/v1/auth/login', { body }))).access_token;
}

function otherPartner(): Promise<string> {
  return lab.db.asSystem('fixture', async (tx) => {
    const row = await tx
      .insertInto('partners')
      .values({ name: randomUUID() })
      .returning('partner_id')
      .executeTakeFirstOrThrow();
    return row.partner_id;
  });
}

/** A request that stands, of a call that nobody waits for any more. */
async function request() {
  const made = await lab.assistant();
  await using assistant = await lab.connect(made);
  const asked = new AbortController();
  const args = { agent_id: lab.agent_id, command: ['touch', '/nowhere/at-all'] };
  await assistant
    .tool('run_command', args, { signal: asked.signal, news: () => asked.abort() })
    .catch(() => undefined);
  const [approval] = await lab.approvals();
  if (approval === undefined) throw new Error('nobody was asked');
  return { made, approval };
}

describe('roles', () => {
  test('assistants are for admins, decisions for technicians, and a viewer has neither', async () => {
    const { approval } = await request();
    const { approval_id, content_hash } = approval;
    const expected = {
      owner: [200, 200],
      admin: [200, 200],
      technician: [403, 200],
      viewer: [403, 403],
    } as const;
    for (const role of ['viewer', 'technician', 'admin', 'owner'] as const) {
      const token = await person(lab.partner_id, role);
      const list = await call(lab.url, 'GET /api/v1/assistants', { token });
      const asked = await call(lab.url, 'GET /api/v1/approvals', { token });
      expect([role, list.status, asked.status]).toEqual([role, ...expected[role]]);
    }
    const decide = async (role: 'viewer' | 'technician') =>
      (
        await call(lab.url, 'POST /api/v1/approvals/{approval_id}/decision', {
          token: await person(lab.partner_id, role),
          params: { approval_id },
          body: { decision: 'denied', content_hash },
        })
      ).status;
    expect(await decide('viewer')).toBe(403);
    expect(await decide('technician')).toBe(200);
  });
});

describe('tenants', () => {
  test('another partner sees no assistant and no request, decides nothing and revokes nothing', async () => {
    const { made, approval } = await request();
    const token = await person(await otherPartner(), 'owner');
    const { assistant_id, key_id } = made;
    const { approval_id, content_hash } = approval;
    expect(await must(call(lab.url, 'GET /api/v1/assistants', { token }))).toMatchObject({ items: [] });
    expect(await must(call(lab.url, 'GET /api/v1/approvals', { token }))).toMatchObject({ items: [] });
    const body = { name: 'x', role: 'viewer', fence: CLOSED };
    const decision = { decision: 'approved', content_hash };
    const answers = await Promise.all([
      call(lab.url, 'GET /api/v1/approvals/{approval_id}', { token, params: { approval_id } }),
      call(lab.url, 'POST /api/v1/approvals/{approval_id}/decision', {
        token,
        params: { approval_id },
        body: decision,
      }),
      call(lab.url, 'PUT /api/v1/assistants/{assistant_id}', { token, params: { assistant_id }, body }),
      call(lab.url, 'DELETE /api/v1/assistants/{assistant_id}', { token, params: { assistant_id } }),
      call(lab.url, 'POST /api/v1/assistants/{assistant_id}/keys', {
        token,
        params: { assistant_id },
        body: {},
      }),
      call(lab.url, 'DELETE /api/v1/assistants/{assistant_id}/keys/{key_id}', {
        token,
        params: { assistant_id, key_id },
      }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404]);
    await using assistant = await lab.connect(made);
    expect((await assistant.tool('list_devices', {})).failed).toBe(false);
  });

  test('an assistant of another partner sees no device of this one, whatever its fence says', async () => {
    const token = await person(await otherPartner(), 'owner');
    const fence = {
      ...CLOSED,
      devices: { all: true, client_ids: [], site_ids: [], agent_ids: [lab.agent_id] },
    };
    const body = { name: 'Other', role: 'technician', fence };
    const made = await must(call(lab.url, 'POST /api/v1/assistants', { token, body }));
    await using assistant = await connectAssistant(lab.url, made.key.key);
    expect((await assistant.tool('list_devices', {})).text).toContain('0 devices');
    const run = await assistant.tool('run_command', { agent_id: lab.agent_id, command: ['id'] });
    expect(run.text).toContain('no such device');
  });
});

describe('keys', () => {
  const isGood = async (key: string) => {
    try {
      await using assistant = await connectAssistant(lab.url, key);
      return !(await assistant.tool('list_devices', {})).failed;
    } catch {
      return false;
    }
  };

  test('a key ends with its time, and with its being revoked; others of the assistant stay', async () => {
    const body = { name: 'Keys', role: 'technician', fence: CLOSED, expires_in_s: 60 };
    const made = await must(call(lab.url, 'POST /api/v1/assistants', { token: lab.owner, body }));
    const params = { assistant_id: made.assistant.assistant_id };
    const order = { token: lab.owner, params, body: {} };
    const second = await must(call(lab.url, 'POST /api/v1/assistants/{assistant_id}/keys', order));
    expect(await isGood(made.key.key)).toBe(true);
    await lab.pass(30_000, 31_000);
    expect(await isGood(made.key.key)).toBe(false);
    expect(await isGood(second.key)).toBe(true);
    const revoke = { token: lab.owner, params: { ...params, key_id: second.key_id } };
    await call(lab.url, 'DELETE /api/v1/assistants/{assistant_id}/keys/{key_id}', revoke);
    expect(await isGood(second.key)).toBe(false);
    const { items } = await must(call(lab.url, 'GET /api/v1/assistants', { token: lab.owner }));
    const states = items
      .find(({ assistant_id }) => assistant_id === params.assistant_id)
      ?.keys.map(({ status }) => status);
    expect(states).toEqual(['revoked', 'expired']);
    await call(lab.url, 'DELETE /api/v1/assistants/{assistant_id}', { token: lab.owner, params });
  });

  test('a fence with a rule that would allow anything is not taken', async () => {
    for (const program of ['bash', '/usr/bin/python3', 'sudo', 'a/b']) {
      const commands = { allowed: [{ program, args: ['**'], changes: false }], refused: [] };
      const body = { name: 'x', role: 'technician', fence: { ...CLOSED, commands } };
      const made = await call(lab.url, 'POST /api/v1/assistants', { token: lab.owner, body });
      expect(made).toMatchObject({ ok: false, problem: { code: 'bad_fence' } });
    }
  });

  test('a fence that is changed holds from then on, also for what is under way', async () => {
    const made = await lab.assistant({
      commands: { allowed: [{ program: 'sleep', args: ['*'], changes: false }], refused: [] },
    });
    await using assistant = await lab.connect(made);
    const running = assistant.tool('run_command', { agent_id: lab.agent_id, command: ['sleep', '600'] });
    while ((await lab.sessions(made.assistant_id))[0]?.status !== 'active') await Bun.sleep(10);
    const { assistant_id } = made;
    const commands = { allowed: [], refused: [{ program: 'sleep', args: [] }] };
    const body = { name: 'Helper', role: 'technician', fence: { ...CLOSED, commands } };
    await must(
      call(lab.url, 'PUT /api/v1/assistants/{assistant_id}', {
        token: lab.owner,
        params: { assistant_id },
        body,
      }),
    );
    expect((await running).failed).toBe(true);
    const again = await assistant.tool('run_command', { agent_id: lab.agent_id, command: ['sleep', '600'] });
    expect(again.text).toStartWith('Refused');
  });
});
