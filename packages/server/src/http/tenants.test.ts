import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { randomUUID } from 'node:crypto';
import { type AttachedSession, attachSession, fromWebSocket } from '@guru/client/session';
import { CHANNEL_TYPES, type ChannelType, type JsonObject } from '@guru/protocol';
import type { Api } from '@guru/protocol/api';
import { type AssistantLab, openAssistantLab } from '../features/assistants/fixtures/assistant-lab.ts';
import { addOtherPartner, type SignedIn, signInAs } from '../features/assistants/fixtures/people.ts';
import { must } from '../features/tunnel/fixtures/lab.ts';
import { type CallOptions, call } from '../fixtures/index.ts';

/** An agent has to come online, and passwords to be hashed. */
const START_MS = 60_000;
const PEOPLE = [
  'its technician',
  'another technician',
  'an admin',
  'the owner',
  'a viewer',
  'a stranger',
] as const;
type Who = (typeof PEOPLE)[number];
const MINE = { name: 'mine', config: { kind: 'webhook', url: 'https://mine.example' } };
const SPAN = { from: '2026-11-27T00:00:00Z', to: '2026-11-27T01:00:00Z' };

let lab: AssistantLab;
const people = new Map<Who, SignedIn>();
let session: AttachedSession;
/** What the partner has, by the names of the API's parameters. */
let ids: Record<string, string>;

const as = (who: Who): SignedIn => people.get(who) ?? { user_id: '', token: '' };

async function attach({ token }: SignedIn, session_id: string): Promise<AttachedSession> {
  const { ticket } = await must(call(lab.url, 'POST /api/v1/tunnel/ticket', { token, body: { session_id } }));
  return await attachSession({
    socket_url: lab.url.replace(/^http/, 'ws'),
    ticket,
    openSocket: fromWebSocket(
      (url, protocols) => new WebSocket(url, { protocols, headers: { origin: lab.url } }),
    ),
  });
}

const open = ({ token }: SignedIn) =>
  call(lab.url, 'POST /api/v1/tunnel/open', { token, body: { agent_id: lab.agent_id } });

beforeAll(async () => {
  lab = await openAssistantLab();
  const stranger = await addOtherPartner(lab);
  const roles = ['technician', 'technician', 'admin', 'owner', 'viewer', 'owner'] as const;
  for (const [index, who] of PEOPLE.entries()) {
    const partner = who === 'a stranger' ? stranger : lab.partner_id;
    people.set(who, await signInAs(lab, partner, roles[index] ?? 'viewer'));
  }
  const { agent_id, url, owner } = lab;
  const { token } = as('its technician');
  const { session_id } = await must(open(as('its technician')));
  session = await attach(as('its technician'), session_id);
  const terminal = await session.openTerminal({ cols: 80, rows: 24, onOutput: (_, drawn) => drawn() });
  await terminal.write(Buffer.from('exit\n'));
  await terminal.ended;
  const body = { command: ['/bin/true'] };
  const left = await must(
    call(url, 'POST /api/v1/agents/{agent_id}/commands', { token, params: { agent_id }, body }),
  );
  const clients = await must(call(url, 'GET /api/v1/clients', { token: owner }));
  const site_id = clients.items[0]?.sites[0]?.site_id ?? '';
  const invited = await must(
    call(url, 'POST /api/v1/enrolment-tokens', { token: owner, body: { site_id, max_uses: 1 } }),
  );
  const given = await must(
    call(url, 'POST /api/v1/policies', { token: owner, body: { name: 'of the owner', checks: {} } }),
  );
  const group = await must(
    call(url, 'POST /api/v1/groups', { token: owner, body: { name: 'all', search: 'os:linux' } }),
  );
  const field = await must(
    call(url, 'POST /api/v1/fields', {
      token: owner,
      body: { level: 'device', key: 'contract', label: 'Contract', type: 'text' },
    }),
  );
  const way = { name: 'of the owner', config: { kind: 'webhook', url: 'https://hook.example' } };
  const channel = await must(call(url, 'POST /api/v1/notifications/channels', { token: owner, body: way }));
  ids = {
    agent_id,
    channel_id: channel.channel_id,
    group_id: group.group_id,
    field_id: field.field_id,
    section: 'software',
    session_id,
    policy_id: given.policy_id,
    site_id,
    client_id: clients.items[0]?.client_id ?? '',
    command_id: left.command_id,
    token_id: invited.token_id,
    recording_id: await firstRecording(),
  };
}, START_MS);
afterAll(async () => {
  session?.close();
  await lab?.[Symbol.asyncDispose]();
}, START_MS);

async function firstRecording(): Promise<string> {
  for (;;) {
    const { items } = await must(call(lab.url, 'GET /api/v1/recordings', { token: lab.owner }));
    const [recording] = items;
    if (recording?.ended_at) return recording.recording_id;
    await Bun.sleep(20);
  }
}

async function codeOf(key: keyof Api, who: Who, options: Omit<CallOptions, 'token' | 'params'> = {}) {
  const answer = await call(lab.url, key, { ...options, params: ids, token: as(who).token });
  return answer.ok ? 'ok' : answer.problem.code;
}

describe('what hangs on one session', () => {
  const OWN = ['ok', 'not_your_session', 'not_your_session', 'not_your_session', 'not_allowed'];
  const RECORD = ['ok', 'not_your_session', 'ok', 'ok', 'not_allowed'];
  const RULES: readonly [keyof Api, object | undefined, readonly string[]][] = [
    ['GET /api/v1/tunnel/status/{session_id}', undefined, [...OWN, 'session_not_found']],
    ['POST /api/v1/tunnel/ticket', {}, [...OWN, 'session_not_found']],
    ['POST /api/v1/tunnel/{session_id}/command', { command: ['/bin/true'] }, [...OWN, 'session_not_found']],
    ['POST /api/v1/tunnel/{session_id}/web', { port: 1 }, [...OWN, 'session_not_found']],
    ['POST /api/v1/tunnel/watch', {}, ['own_session', 'ok', 'ok', 'ok', 'not_allowed', 'session_not_found']],
    ['GET /api/v1/tunnel/sessions/{session_id}', undefined, [...RECORD, 'session_not_found']],
    ['GET /api/v1/recordings/{recording_id}', undefined, [...RECORD, 'recording_not_found']],
    ['GET /api/v1/recordings/{recording_id}/events', undefined, [...RECORD, 'recording_not_found']],
  ];

  test.each(RULES)('%s', async (key, body, expected) => {
    const wants = key === 'POST /api/v1/tunnel/ticket' || key === 'POST /api/v1/tunnel/watch';
    const sent = wants ? { session_id: ids.session_id } : body;
    const codes: string[] = [];
    for (const who of PEOPLE) codes.push(await codeOf(key, who, sent && { body: sent }));
    expect(codes).toEqual([...expected]);
  });

  test('nobody but its technician closes it', async () => {
    const body = { session_id: ids.session_id };
    for (const who of PEOPLE.slice(1))
      expect([who, await codeOf('POST /api/v1/tunnel/close', who, { body })]).not.toContain('ok');
    expect(await codeOf('GET /api/v1/tunnel/status/{session_id}', 'its technician')).toBe('ok');
  });
});

describe('a stranger, who is the owner at another partner', () => {
  const HIDDEN: readonly [keyof Api, CallOptions][] = [
    ['GET /api/v1/agents/{agent_id}', {}],
    ['PATCH /api/v1/agents/{agent_id}', { body: { display_name: 'mine' } }],
    ['DELETE /api/v1/agents/{agent_id}', {}],
    ['POST /api/v1/agents/{agent_id}/commands', { body: { command: ['/bin/true'] } }],
    ['GET /api/v1/commands/{command_id}', {}],
    ['DELETE /api/v1/commands/{command_id}', {}],
    ['POST /api/v1/clients/{client_id}/sites', { body: { name: 'mine' } }],
    ['DELETE /api/v1/enrolment-tokens/{token_id}', {}],
    ['GET /api/v1/policies/{policy_id}', {}],
    ['PUT /api/v1/policies/{policy_id}', { body: { name: 'mine', checks: {} } }],
    ['PUT /api/v1/policies/{policy_id}/targets', { body: { targets: [] } }],
    ['DELETE /api/v1/policies/{policy_id}', {}],
    ['PUT /api/v1/notifications/channels/{channel_id}', { body: MINE }],
    ['POST /api/v1/notifications/channels/{channel_id}/test', {}],
    ['DELETE /api/v1/notifications/channels/{channel_id}', {}],
    ['GET /api/v1/agents/{agent_id}/policy', {}],
    ['GET /api/v1/agents/{agent_id}/checks', {}],
    ['GET /api/v1/agents/{agent_id}/dependencies', {}],
    ['PUT /api/v1/agents/{agent_id}/dependencies', { body: {} }],
    ['GET /api/v1/agents/{agent_id}/inventory', {}],
    ['GET /api/v1/agents/{agent_id}/inventory/changes', {}],
    ['GET /api/v1/agents/{agent_id}/inventory/csv', { query: { section: 'software' } }],
    ['GET /api/v1/agents/{agent_id}/inventory/{section}', {}],
    ['POST /api/v1/agents/{agent_id}/inventory', {}],
    ['GET /api/v1/agents/{agent_id}/tags', {}],
    ['PUT /api/v1/agents/{agent_id}/tags', { body: { tags: ['mine'] } }],
    ['GET /api/v1/groups/{group_id}', {}],
    ['PUT /api/v1/groups/{group_id}', { body: { name: 'mine', search: 'os:linux' } }],
    ['DELETE /api/v1/groups/{group_id}', {}],
    ['PATCH /api/v1/fields/{field_id}', { body: { label: 'mine' } }],
    ['DELETE /api/v1/fields/{field_id}', {}],
    ['GET /api/v1/agents/{agent_id}/checks/history', {}],
    ['GET /api/v1/agents/{agent_id}/checks/values', { query: { key: 'cpu', ...SPAN } }],
  ];
  test.each(HIDDEN)('%s is of something that is not there', async (key, options) => {
    expect(await codeOf(key, 'a stranger', options)).toEndWith('_not_found');
  });

  test('writes into no field and on no device of another partner, and finds nothing of it', async () => {
    const { token } = as('a stranger');
    const told = [
      await call(lab.url, 'POST /api/v1/tags', { token, body: { agent_ids: [ids.agent_id], add: ['mine'] } }),
      await call(lab.url, 'GET /api/v1/field-values', {
        token,
        query: { level: 'device', target_id: ids.agent_id ?? '' },
      }),
      await call(lab.url, 'PUT /api/v1/field-values', {
        token,
        body: { level: 'client', target_id: ids.client_id, values: { contract: 'mine' } },
      }),
      await call(lab.url, 'GET /api/v1/agents', { token, query: { group_id: ids.group_id ?? '' } }),
    ];
    expect(told.map((answer) => (answer.ok ? 'ok' : answer.problem.code))).toEqual([
      'agent_not_found',
      'target_not_found',
      'target_not_found',
      'group_not_found',
    ]);
    const found = await must(call(lab.url, 'GET /api/v1/search', { token, query: { filter: 'os:linux' } }));
    expect(found.devices).toBe(0);
  });

  test('opens no session on the device', async () => {
    expect(await open(as('a stranger'))).toMatchObject({ ok: false, problem: { code: 'agent_not_found' } });
  });

  test('gives no policy to anything of the other partner, also not in a preview', async () => {
    const { token } = as('a stranger');
    const body = { name: 'of a stranger', checks: {} };
    const { policy_id } = await must(call(lab.url, 'POST /api/v1/policies', { token, body }));
    for (const [level, target_id] of [
      ['client', ids.client_id],
      ['site', ids.site_id],
      ['device', ids.agent_id],
    ]) {
      const targets = [{ level, target_id }];
      const given = await call(lab.url, 'PUT /api/v1/policies/{policy_id}/targets', {
        token,
        params: { policy_id },
        body: { targets },
      });
      const asked = await call(lab.url, 'POST /api/v1/policies/preview', {
        token,
        body: { policy_id: null, policy: body, targets },
      });
      for (const answer of [given, asked])
        expect(answer).toMatchObject({ ok: false, problem: { code: 'target_not_found' } });
    }
    const other = { policy_id: ids.policy_id, policy: body, targets: [] };
    const asked = await call(lab.url, 'POST /api/v1/policies/preview', { token, body: other });
    expect(asked).toMatchObject({ ok: false, problem: { code: 'policy_not_found' } });
  });

  const LISTS = [
    'GET /api/v1/policies',
    'GET /api/v1/agents',
    'GET /api/v1/clients',
    'GET /api/v1/commands',
    'GET /api/v1/tunnel/sessions',
    'GET /api/v1/recordings',
    'GET /api/v1/enrolment-tokens',
  ] as const;
  test.each(LISTS)('%s has nothing of the other partner', async (key) => {
    const listed = async (token: string) => JSON.stringify(await must(call(lab.url, key, { token })));
    const names = (text: string) => Object.values(ids).filter((id) => text.includes(id));
    expect(names(await listed(as('the owner').token))).not.toEqual([]);
    expect(names(await listed(as('a stranger').token))).toEqual([]);
  });
});

/** The smallest request of each type. What the device makes of it may be a failure; whether it was allowed is told apart from that. */
const REQUESTS: Record<ChannelType, JsonObject> = {
  terminal: { cols: 80, rows: 24 },
  exec: { command: ['/bin/true'] },
  registry: { op: 'list', key: 'HKLM' },
  service: { op: 'list' },
  process: { op: 'list' },
  file: { op: 'stat', path: '/' },
  forward: { host: '127.0.0.1', port: 1 },
  speed: { direction: 'download', bytes: 1 },
};

describe('every type of channel', () => {
  const roles = ['technician', 'admin', 'owner'] as const;

  test.each(roles)('is open to the role %s', async (role) => {
    const person = await signInAs(lab, lab.partner_id, role);
    const { session_id } = await must(open(person));
    await using mine = await attach(person, session_id);
    for (const type of Object.keys(CHANNEL_TYPES) as ChannelType[]) {
      const { promise, resolve } = Promise.withResolvers<string>();
      const channel = mine.open(type, REQUESTS[type], {
        onAccept: () => resolve('accepted'),
        onClosed: (end) => resolve(end.how === 'reset' ? end.code : 'finished'),
      });
      expect([type, await promise]).not.toContain('not_allowed');
      channel.reset('session_closed', 'it was only asked');
    }
  });

  test('and none to a viewer, who gets no session to open one in', async () => {
    expect(await open(as('a viewer'))).toMatchObject({ ok: false, problem: { code: 'not_allowed' } });
  });
});

test('made-up ids are as unknown as those of others', async () => {
  const token = as('the owner').token;
  const params = { session_id: randomUUID() };
  const asked = await call(lab.url, 'GET /api/v1/tunnel/status/{session_id}', { token, params });
  const theirs = await codeOf('GET /api/v1/tunnel/status/{session_id}', 'a stranger');
  expect(asked.ok ? 'ok' : asked.problem.code).toBe(theirs);
});
