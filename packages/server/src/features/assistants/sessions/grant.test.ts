import { afterAll, beforeAll, expect, test } from 'bun:test';
import { call } from '../../../fixtures/index.ts';
import { type Lab, must, openLab } from '../../tunnel/fixtures/lab.ts';
import { connectAssistant } from '../fixtures/assistant-lab.ts';
import { CLOSED } from '../fixtures/fences.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

test('the device is told that an assistant’s session is for commands and files alone', async () => {
  const { agent_id, connect } = await lab.enrol();
  await using agent = await connect();
  await agent.greet();
  const commands = { allowed: [{ program: 'id', args: [], changes: false }], refused: [] };
  const body = { name: 'Helper', role: 'technician', fence: { ...CLOSED, commands } };
  const made = await must(call(lab.url, 'POST /api/v1/assistants', { token: lab.owner, body }));
  await using assistant = await connectAssistant(lab.url, made.key.key);
  const told = assistant.tool('run_command', { agent_id, command: ['id'] });
  const order = await agent.inbox.next('tunnel_open');
  expect(order.payload.grant).toEqual({ channels: ['exec', 'file'], write: true, roots: [], targets: [] });
  expect(order.payload.tech_name).toBe('Helper');
  agent.say({ type: 'ack', payload: { id: order.id } });
  const { session_id } = order.payload;
  agent.say({
    type: 'tunnel_error',
    payload: { session_id, code: 'session_conflict', message: 'on purpose' },
  });
  expect(await told).toMatchObject({ failed: true });
});
