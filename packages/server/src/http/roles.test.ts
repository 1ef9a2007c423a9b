import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { type Api, api, type Endpoint, ROLES, type Role, roleAllows } from '@guru/protocol/api';
import { type AssistantLab, openAssistantLab } from '../features/assistants/fixtures/assistant-lab.ts';
import { signInAs } from '../features/assistants/fixtures/people.ts';
import { readProblem } from '../fixtures/index.ts';

/** The least role that each endpoint asks for, written down apart from the contract: who may do more is decided here too. */
const LEAST: Record<keyof Api, Role | 'public'> = {
  'GET /api/v1/setup': 'public',
  'POST /api/v1/setup': 'public',
  'POST /api/v1/auth/login': 'public',
  'POST /api/v1/auth/refresh': 'public',
  'POST /api/v1/auth/logout': 'public',
  'POST /api/v1/agent/enrol': 'public',
  'POST /api/v1/agent/challenge': 'public',

  'GET /api/v1/me': 'viewer',
  'GET /api/v1/agents': 'viewer',
  'GET /api/v1/agents/counts': 'viewer',
  'GET /api/v1/agents/{agent_id}': 'viewer',
  'GET /api/v1/agents/{agent_id}/metrics': 'viewer',
  'GET /api/v1/clients': 'viewer',
  'PUT /api/v1/live/{stream_id}': 'viewer',

  'POST /api/v1/tunnel/open': 'technician',
  'POST /api/v1/tunnel/close': 'technician',
  'GET /api/v1/tunnel/status/{session_id}': 'technician',
  'POST /api/v1/tunnel/ticket': 'technician',
  'POST /api/v1/tunnel/watch': 'technician',
  'GET /api/v1/tunnel/sessions': 'technician',
  'GET /api/v1/tunnel/sessions/{session_id}': 'technician',
  'POST /api/v1/tunnel/{session_id}/command': 'technician',
  'POST /api/v1/tunnel/{session_id}/web': 'technician',
  'GET /api/v1/session-settings': 'technician',
  'POST /api/v1/agents/{agent_id}/commands': 'technician',
  'GET /api/v1/alerts': 'viewer',
  'GET /api/v1/alerts/counts': 'viewer',
  'GET /api/v1/alerts/{alert_id}': 'viewer',
  'POST /api/v1/alerts/acknowledge': 'technician',
  'POST /api/v1/alerts/{alert_id}/resolve': 'technician',
  'POST /api/v1/alerts/{alert_id}/notes': 'technician',
  'GET /api/v1/incidents': 'viewer',
  'GET /api/v1/incidents/{incident_id}': 'viewer',
  'GET /api/v1/maintenance': 'viewer',
  'POST /api/v1/maintenance': 'technician',
  'PUT /api/v1/maintenance/{window_id}': 'technician',
  'DELETE /api/v1/maintenance/{window_id}': 'technician',
  'GET /api/v1/mutes': 'viewer',
  'POST /api/v1/mutes': 'technician',
  'DELETE /api/v1/mutes/{mute_id}': 'technician',
  'GET /api/v1/agents/{agent_id}/dependencies': 'viewer',
  'PUT /api/v1/agents/{agent_id}/dependencies': 'technician',

  'GET /api/v1/notifications/channels': 'technician',
  'POST /api/v1/notifications/channels': 'admin',
  'PUT /api/v1/notifications/channels/{channel_id}': 'admin',
  'DELETE /api/v1/notifications/channels/{channel_id}': 'admin',
  'POST /api/v1/notifications/channels/{channel_id}/test': 'admin',
  'GET /api/v1/notifications/rotas': 'technician',
  'POST /api/v1/notifications/rotas': 'admin',
  'PUT /api/v1/notifications/rotas/{rota_id}': 'admin',
  'DELETE /api/v1/notifications/rotas/{rota_id}': 'admin',
  'GET /api/v1/notifications/routes': 'technician',
  'PUT /api/v1/notifications/routes': 'admin',
  'POST /api/v1/notifications/routes/{route_id}/try': 'technician',
  'GET /api/v1/notifications/deliveries': 'technician',
  'POST /api/v1/notifications/deliveries/{delivery_id}/retry': 'admin',
  'POST /api/v1/acknowledge': 'public',

  'GET /api/v1/policies': 'viewer',
  'POST /api/v1/policies': 'admin',
  'GET /api/v1/policies/{policy_id}': 'viewer',
  'PUT /api/v1/policies/{policy_id}': 'admin',
  'DELETE /api/v1/policies/{policy_id}': 'admin',
  'PUT /api/v1/policies/{policy_id}/targets': 'admin',
  'POST /api/v1/policies/preview': 'admin',
  'GET /api/v1/agents/{agent_id}/policy': 'viewer',
  'GET /api/v1/agents/{agent_id}/checks': 'viewer',
  'GET /api/v1/agents/{agent_id}/checks/history': 'viewer',
  'GET /api/v1/agents/{agent_id}/checks/values': 'viewer',

  'GET /api/v1/agents.csv': 'viewer',
  'GET /api/v1/inventory/{section}': 'viewer',
  'GET /api/v1/inventory/{section}/csv': 'viewer',
  'GET /api/v1/agents/{agent_id}/inventory': 'viewer',
  'GET /api/v1/agents/{agent_id}/inventory/changes': 'viewer',
  'GET /api/v1/agents/{agent_id}/inventory/csv': 'viewer',
  'GET /api/v1/agents/{agent_id}/inventory/{section}': 'viewer',
  'POST /api/v1/agents/{agent_id}/inventory': 'technician',
  'GET /api/v1/search': 'viewer',
  'GET /api/v1/groups': 'viewer',
  'POST /api/v1/groups': 'admin',
  'GET /api/v1/groups/{group_id}': 'viewer',
  'PUT /api/v1/groups/{group_id}': 'admin',
  'DELETE /api/v1/groups/{group_id}': 'admin',
  'GET /api/v1/fields': 'viewer',
  'POST /api/v1/fields': 'admin',
  'PATCH /api/v1/fields/{field_id}': 'admin',
  'DELETE /api/v1/fields/{field_id}': 'admin',
  'GET /api/v1/field-values': 'viewer',
  'PUT /api/v1/field-values': 'technician',
  'GET /api/v1/tags': 'viewer',
  'POST /api/v1/tags': 'technician',
  'GET /api/v1/agents/{agent_id}/tags': 'viewer',
  'PUT /api/v1/agents/{agent_id}/tags': 'technician',

  'GET /api/v1/commands': 'technician',
  'GET /api/v1/commands/{command_id}': 'technician',
  'DELETE /api/v1/commands/{command_id}': 'technician',
  'GET /api/v1/recordings': 'technician',
  'GET /api/v1/recordings/search': 'technician',
  'GET /api/v1/recordings/{recording_id}': 'technician',
  'GET /api/v1/recordings/{recording_id}/events': 'technician',
  'GET /api/v1/recordings/{recording_id}/cast': 'technician',
  'GET /api/v1/recording-settings': 'technician',
  'GET /api/v1/approvals': 'technician',
  'GET /api/v1/approvals/{approval_id}': 'technician',
  'POST /api/v1/approvals/{approval_id}/decision': 'technician',

  'PATCH /api/v1/agents/{agent_id}': 'admin',
  'DELETE /api/v1/agents/{agent_id}': 'admin',
  'POST /api/v1/clients': 'admin',
  'POST /api/v1/clients/{client_id}/sites': 'admin',
  'GET /api/v1/enrolment-tokens': 'admin',
  'POST /api/v1/enrolment-tokens': 'admin',
  'DELETE /api/v1/enrolment-tokens/{token_id}': 'admin',
  'PUT /api/v1/session-settings': 'admin',
  'PUT /api/v1/recording-settings': 'admin',
  'GET /api/v1/assistants': 'admin',
  'POST /api/v1/assistants': 'admin',
  'PUT /api/v1/assistants/{assistant_id}': 'admin',
  'DELETE /api/v1/assistants/{assistant_id}': 'admin',
  'POST /api/v1/assistants/{assistant_id}/keys': 'admin',
  'DELETE /api/v1/assistants/{assistant_id}/keys/{key_id}': 'admin',
};

/** An agent has to come online, and four passwords to be hashed. */
const START_MS = 60_000;

let lab: AssistantLab;
const tokens = new Map<string, string>();
beforeAll(async () => {
  lab = await openAssistantLab();
  for (const role of ROLES) tokens.set(role, (await signInAs(lab, lab.partner_id, role)).token);
  tokens.set('assistant', (await lab.assistant()).key);
  tokens.set('nobody', 'x.y.z');
}, START_MS);
afterAll(() => lab?.[Symbol.asyncDispose](), START_MS);

/** Asks for something that can't be had: what is refused for whom it is asks nothing of that. */
async function codeFor(key: string, endpoint: Endpoint, who: string): Promise<string> {
  const [method = '', pattern = ''] = key.split(' ');
  const response = await fetch(lab.url + pattern.replaceAll(/\{\w+\}/g, crypto.randomUUID()), {
    method,
    headers: {
      authorization: `Bearer ${tokens.get(who)}`,
      ...(endpoint.body && { 'content-type': 'application/json' }),
    },
    ...(endpoint.body && { body: '{"no such field": 1}' }),
  });
  const text = await response.text();
  return response.ok ? 'ok' : readProblem(response, text).problem.code;
}

const REFUSED = new Set(['not_signed_in', 'not_allowed']);

describe.each(Object.entries<Endpoint>(api).filter(([key]) => LEAST[key as keyof Api] !== 'public'))(
  '%s',
  (key, endpoint) => {
    const least = LEAST[key as keyof Api] as Role;
    test.each([...ROLES, 'assistant', 'nobody'] as const)('%s', async (who) => {
      const code = await codeFor(key, endpoint, who);
      if (who === 'assistant' || who === 'nobody') expect(code).toBe('not_signed_in');
      else if (roleAllows(who, least)) expect(REFUSED).not.toContain(code);
      else expect(code).toBe('not_allowed');
    });
  },
);

test('what asks for no token is what is written down here', () => {
  const open = Object.entries<Endpoint>(api).filter(([, { access }]) => access === 'public');
  const expected = Object.entries(LEAST).filter(([, least]) => least === 'public');
  expect(open.map(([key]) => key).sort()).toEqual(expected.map(([key]) => key).sort());
});

test.each([...ROLES, 'nobody'] as const)('the assistants’ door is closed to %s', async (who) => {
  const response = await fetch(`${lab.url}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${tokens.get(who)}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
  });
  expect(response.status).toBe(401);
  await response.text();
});
