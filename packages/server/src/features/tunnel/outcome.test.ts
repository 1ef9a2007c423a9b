import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import type { OpenRequest } from '@guru/protocol';
import { wholeGrant } from '@guru/protocol/control';
import { type Lab, openLab, type Person } from './fixtures/lab.ts';

let lab: Lab;
let ann: Person;

beforeAll(async () => {
  lab = await openLab({ grant: wholeGrant(['exec', 'file']) });
  ann = await lab.person('technician');
});
afterAll(() => lab[Symbol.asyncDispose]());

const sum = (text: string) => ({
  bytes: text.length,
  sha256: createHash('sha256').update(text).digest('hex'),
});

/** What the audit says of the end of a channel of this type, which the device serves so. */
async function outcomeOf(type: 'exec' | 'file', serve: (request: OpenRequest) => void): Promise<unknown> {
  const { agent_id, agent } = await lab.agent(serve);
  await using _agent = agent;
  const session_id = await lab.session(ann, agent_id);
  await using technician = await lab.attach(ann, session_id);
  const { channel, ended } = await technician.open({}, type);
  channel.end();
  await ended;
  for (;;) {
    const line = (await lab.audit(session_id)).find(({ operation }) => /finished|reset/.test(operation));
    if (line !== undefined) return line.details;
    await Bun.sleep(10);
  }
}

test('a command is in the audit with how it ended, and the hashes of what it printed', async () => {
  const details = await outcomeOf('exec', (request) => {
    const channel = request.accept({ pid: 7 }, {});
    channel.write(Buffer.from('printed '));
    channel.write(Buffer.from('trouble'), 1);
    channel.write(Buffer.from('in two pieces'));
    channel.sendMessage({
      type: 'exit',
      code: 3,
      signal: null,
      timed_out: false,
      duration_ms: 12,
      other: 'x',
    });
    channel.end();
  });
  expect(details).toEqual({
    by: expect.any(String),
    type: 'exec',
    outcome: {
      code: 3,
      signal: null,
      timed_out: false,
      stdout: sum('printed in two pieces'),
      stderr: sum('trouble'),
    },
  });
});

test('an operation on files is in the audit with the hash of what was moved', async () => {
  const { bytes, sha256 } = sum('content');
  const details = await outcomeOf('file', (request) => {
    const channel = request.accept({}, {});
    channel.sendMessage({ type: 'entry', name: 'x', sha256: 'no word of the end' });
    channel.sendMessage({ type: 'done', bytes, sha256, changed: false });
    channel.end();
  });
  expect(details).toMatchObject({ type: 'file', outcome: { bytes, sha256 } });
});

test('what a device says that makes no sense is no outcome', async () => {
  const details = await outcomeOf('file', (request) => {
    const channel = request.accept({}, {});
    channel.sendMessage({ type: 'done', bytes: -1, sha256: '<script>' });
    channel.reset('internal', 'broken');
  });
  expect(details).toMatchObject({ type: 'file', outcome: {} });
});
