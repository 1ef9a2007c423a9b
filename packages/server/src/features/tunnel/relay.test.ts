import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { creditFrame, dataFrame, FrameType, type OpenRequest, openFrame, TYPE_AT } from '@guru/protocol';
import { wholeGrant } from '@guru/protocol/control';
import type { TestAgent } from '../../gateway/fixtures/test-agent.ts';
import { type Lab, openLab, type Person } from './fixtures/lab.ts';
import type { TestTechnician } from './fixtures/test-technician.ts';

let lab: Lab;
let ann: Person;

beforeAll(async () => {
  lab = await openLab({ grant: wholeGrant(['speed']) });
  ann = await lab.person('technician');
});
afterAll(() => lab[Symbol.asyncDispose]());

/** An agent's channel that sends back what it gets. */
function echo(request: OpenRequest): void {
  const channel = request.accept(
    {},
    {
      onData: (bytes) => {
        channel.write(bytes);
        channel.consume(bytes.length);
      },
      onFin: () => channel.end(),
    },
  );
}

interface Stage extends AsyncDisposable {
  readonly agent: TestAgent;
  readonly session_id: string;
  readonly technician: TestTechnician;
}

async function stage(onOpen: (request: OpenRequest) => void = echo): Promise<Stage> {
  const { agent_id, agent } = await lab.agent(onOpen);
  const session_id = await lab.session(ann, agent_id);
  const technician = await lab.attach(ann, session_id);
  return {
    agent,
    session_id,
    technician,
    async [Symbol.asyncDispose]() {
      await technician[Symbol.asyncDispose]();
      await agent[Symbol.asyncDispose]();
    },
  };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 2));
}

/** Waits for a line of the audit. */
async function audited(sessionId: string, operation: string) {
  for (;;) {
    const lines = (await lab.audit(sessionId)).filter((line) => line.operation === operation);
    if (lines.length > 0) return lines;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('bytes go there and back, whole and in order, and the channel ends on both sides', async () => {
  await using scene = await stage();
  const { channel, received, ended } = await scene.technician.open();
  const sent = new Uint8Array(3_000_000).map((_, index) => (index * 31 + (index >> 8)) & 255);
  for (let at = 0; at < sent.length; at += 40_000) {
    if (!channel.write(sent.subarray(at, at + 40_000))) await channel.room();
  }
  channel.end();
  expect(await ended).toBe('finished');
  expect(Buffer.compare(Buffer.concat(received), sent)).toBe(0);
  expect(await audited(scene.session_id, 'channel_finished')).toHaveLength(1);
  const [opened] = await audited(scene.session_id, 'channel_opened');
  expect(opened).toMatchObject({ channel_id: 1, details: { by: 'technician', type: 'speed', params: {} } });
});

test('windows share a session, each with its own channels', async () => {
  await using scene = await stage();
  await using second = await lab.attach(ann, scene.session_id);
  const windows = [scene.technician, second, scene.technician, second];
  const channels = await Promise.all(windows.map((window) => window.open()));
  channels.forEach(({ channel }, at) => void channel.write(Buffer.from(`window ${at % 2}, channel ${at}`)));
  await until(() => channels.every(({ text }) => text() !== ''));
  expect(channels.map(({ text }) => text())).toEqual(
    [0, 1, 2, 3].map((at) => `window ${at % 2}, channel ${at}`),
  );
  expect(channels.map(({ channel }) => channel.id)).toEqual([1, 1, 3, 3]);
});

test('when one of two windows goes, its channels end at the agent and the other’s go on', async () => {
  const ends: string[] = [];
  await using scene = await stage((request) => {
    request.signal.addEventListener('abort', () => ends.push(String(request.params.name)));
    echo(request);
  });
  const second = await lab.attach(ann, scene.session_id);
  const { channel, text } = await scene.technician.open({ name: 'stays' });
  await second.open({ name: 'goes' });
  await second[Symbol.asyncDispose]();
  await until(() => ends.length > 0);
  expect(ends).toEqual(['goes']);
  channel.write(Buffer.from('still here'));
  await until(() => text() === 'still here');
});

describe('what the relay refuses', () => {
  test('a type of channel that the grant does not name', async () => {
    let asked = 0;
    await using scene = await stage(() => {
      asked += 1;
    });
    const { ended } = await scene.technician.open({}, 'terminal');
    expect(await ended).toBe('not_allowed');
    expect(asked).toBe(0);
    const [line] = await audited(scene.session_id, 'channel_refused');
    expect(line).toMatchObject({ channel_id: 1, details: { by: 'technician', code: 'not_allowed' } });
  });

  test('more channels than the session may have', async () => {
    await using scene = await stage();
    const channels = await Promise.all(Array.from({ length: 65 }, () => scene.technician.open()));
    const last = channels.at(-1);
    // The technician's own mux refuses the 65th already; a second window knows nothing of the first's.
    expect(await last?.ended).toBe('too_many_channels');
    await using second = await lab.attach(ann, scene.session_id);
    const { ended } = await second.open();
    expect(await ended).toBe('too_many_channels');
  });

  test('a number that was opened before', async () => {
    await using scene = await stage();
    const { route } = scene.technician;
    for (let count = 0; count < 2; count += 1) scene.technician.sendBytes(openFrame(route, 1, 'speed', {}));
    await until(() => scene.technician.frames.some((frame) => frame[TYPE_AT] === FrameType.RESET));
    expect(await audited(scene.session_id, 'channel_broken')).toMatchObject([
      { details: { code: 'bad_channel' } },
    ]);
  });

  test('a frame for a channel that was never opened', async () => {
    await using scene = await stage();
    scene.technician.sendBytes(dataFrame(scene.technician.route, 7, 0, Buffer.from('x'), 0, 1));
    await until(() => scene.technician.frames.some((frame) => frame[TYPE_AT] === FrameType.RESET));
    expect(scene.agent.frames.some((frame) => frame[TYPE_AT] === FrameType.DATA)).toBe(false);
  });
});

describe('a_side_that_overruns_its_credit_has_its_channel_reset_and_audited', () => {
  test('the technician', async () => {
    let ended = '';
    await using scene = await stage((request) => {
      request.accept({}, { onClosed: (end) => (ended = end.how === 'reset' ? end.code : end.how) });
    });
    await scene.technician.open();
    const { route } = scene.technician;
    for (let sent = 0; sent <= 256 * 1024; sent += 16_384) {
      scene.technician.sendBytes(dataFrame(route, 1, 0, new Uint8Array(16_384), 0, 16_384));
    }
    await until(() => ended !== '');
    expect(ended).toBe('credit_overrun');
    expect(await audited(scene.session_id, 'channel_broken')).toMatchObject([
      { channel_id: 1, details: { by: 'technician', code: 'credit_overrun' } },
    ]);
    const received = scene.agent.frames.filter((frame) => frame[TYPE_AT] === FrameType.DATA);
    expect(received.length).toBeLessThanOrEqual(16);
    expect(await lab.status(ann, scene.session_id)).toMatchObject({ status: 'active' });
  });

  test('the agent, and another channel of the session goes on', async () => {
    await using scene = await stage();
    const { channel, text } = await scene.technician.open();
    const { ended } = await scene.technician.open();
    const { route } = scene.technician;
    for (let sent = 0; sent <= 256 * 1024; sent += 16_384) {
      scene.agent.sendBytes(dataFrame(route, 3, 0, new Uint8Array(16_384), 0, 16_384));
    }
    expect(await ended).toBe('credit_overrun');
    channel.write(Buffer.from('unharmed'));
    await until(() => text() === 'unharmed');
  });

  test('credit out of thin air', async () => {
    await using scene = await stage();
    const { ended } = await scene.technician.open();
    scene.technician.sendBytes(creditFrame(scene.technician.route, 1, 0x7fff_ffff));
    expect(await ended).toBe('credit_overrun');
  });
});

test('a_side_that_breaks_the_protocol_again_and_again_ends_the_session', async () => {
  await using scene = await stage();
  const { route } = scene.technician;
  for (let count = 0; count < 40; count += 1) scene.technician.sendBytes(openFrame(route, 2, 'speed', {}));
  expect((await scene.technician.inbox.next('session_closed')).payload.reason).toBe('protocol_error');
  expect(await lab.closed(ann, scene.session_id)).toBe('protocol_error');
});

test('frames_of_an_agent_for_a_session_that_is_not_its_own_go_nowhere', async () => {
  await using scene = await stage();
  const { agent: liar } = await lab.agent();
  await using _liar = liar;
  const { text } = await scene.technician.open();
  liar.sendBytes(dataFrame(scene.technician.route, 1, 0, Buffer.from('forged'), 0, 6));
  await liar.beat();
  const { channel, text: own } = await scene.technician.open();
  channel.write(Buffer.from('real'));
  await until(() => own() === 'real');
  expect(text()).toBe('');
});

test('what a technician asks for is audited, whatever characters it has', async () => {
  await using scene = await stage();
  await scene.technician.open({ command: 'nul \0 and half \ud800', deep: { key: ['\0'] } });
  const [line] = await audited(scene.session_id, 'channel_opened');
  expect(line?.details).toMatchObject({
    params: { command: 'nul \ufffd and half \ufffd', deep: { key: ['\ufffd'] } },
  });
});
