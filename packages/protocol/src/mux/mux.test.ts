import { describe, expect, test } from 'bun:test';
import { FakeClock } from '@guru/testkit/clock';
import { type End, ROUTE, twoEnds } from '../fixtures/ends.ts';
import { Recorder } from '../fixtures/recorder.ts';
import { decodeFrame } from '../frame/decode.ts';
import { dataFrame, encodeFrame, finFrame, openFrame } from '../frame/encode.ts';
import { FrameType } from '../frame/layout.ts';
import { decodeReset } from '../frame/payload.ts';
import type { ChannelType } from './channel-types.ts';
import type { OpenRequest } from './types.ts';

const text = (value: string) => new TextEncoder().encode(value);

/** A channel that the technician has opened and the agent has accepted. */
async function opened(type: ChannelType = 'exec') {
  const clock = new FakeClock();
  const ends = twoEnds(clock);
  const near = new Recorder();
  const far = new Recorder();
  const channel = ends.technician.mux.open(type, { command: 'id' }, near.events);
  near.channel = channel;
  await clock.advance(1);
  const request = takeRequest(ends.agent);
  const peer = request.accept({ pid: 1 }, far.events);
  far.channel = peer;
  await clock.advance(1);
  return { clock, ...ends, near, far, channel, peer };
}

function takeRequest({ requests }: End): OpenRequest {
  const request = requests.shift();
  if (request === undefined) throw new Error('nothing was opened');
  return request;
}

/** Codes of the RESET frames that an end has been sent. */
const resets = ({ received }: End) =>
  received.flatMap((frame) => (frame.type === FrameType.RESET ? [decodeReset(frame.payload).code] : []));

/** Sends bytes that no mux would send. */
const forge = (end: End, frame: Uint8Array) => end.connection.send(frame);

describe('a channel', () => {
  test('is opened, used both ways, and finished when both sides have ended', async () => {
    const { clock, near, far, channel, peer, technician, agent } = await opened();
    channel.write(text('question'));
    peer.sendMessage({ type: 'note', value: 1 });
    peer.write(text('answer'));
    peer.write(text('warning'), 1);
    await clock.advance(1);
    peer.end();
    await clock.advance(1);
    expect([channel.state, peer.state]).toEqual(['half_closed_remote', 'half_closed_local']);
    channel.end();
    await clock.advance(1);
    expect(near.story).toEqual([
      'accept {"pid":1}',
      'message {"type":"note","value":1}',
      'data 6',
      'data 7',
      'fin',
      'finished',
    ]);
    expect(near.streams).toEqual(['answer', 'warning', '', '']);
    expect(far.story).toEqual(['data 8', 'fin', 'finished']);
    expect([technician.mux.channelCount, agent.mux.channelCount]).toEqual([0, 0]);
    expect([channel.state, peer.state]).toEqual(['closed', 'closed']);
  });

  test('half closed goes on in the other direction', async () => {
    const { clock, near, channel, peer } = await opened();
    channel.end();
    await clock.advance(1);
    peer.write(text('still here'));
    await clock.advance(1);
    expect(near.streams[0]).toBe('still here');
    expect(() => channel.write(text('x'))).toThrow('after its end');
  });

  test('may be written to before it is accepted', async () => {
    const clock = new FakeClock();
    const { technician, agent } = twoEnds(clock);
    const near = new Recorder();
    const far = new Recorder();
    const channel = technician.mux.open('exec', {}, near.events);
    channel.write(text('early'));
    channel.end();
    await clock.advance(5);
    takeRequest(agent).accept({}, far.events).end();
    await clock.advance(5);
    expect(far.story).toEqual(['data 5', 'fin', 'finished']);
    expect(near.story).toEqual(['accept {}', 'fin', 'finished']);
  });

  test('that is reset drops what waits, tells the peer why, and is told once', async () => {
    const { clock, near, far, channel, peer } = await opened('file');
    for (let i = 0; i < 20; i += 1) channel.write(new Uint8Array(16_384));
    channel.reset('internal', 'broke');
    channel.reset('internal', 'again');
    channel.write(text('too late'));
    await clock.advance(100);
    expect(channel.queuedBytes).toBe(0);
    expect(near.story.slice(1)).toEqual(['reset by here: internal']);
    expect(far.story.at(-1)).toBe('reset by peer: internal');
    expect(far.end).toEqual({ how: 'reset', by: 'peer', code: 'internal', message: 'broke' });
    expect(peer.signal.aborted).toBe(true);
  });

  test('that is refused tells its opener the code', async () => {
    const clock = new FakeClock();
    const { technician, agent } = twoEnds(clock);
    const near = new Recorder();
    technician.mux.open('terminal', {}, near.events);
    await clock.advance(1);
    takeRequest(agent).reject('spawn_failed', 'no such shell');
    await clock.advance(1);
    expect(near.story).toEqual(['reset by peer: spawn_failed']);
  });

  test('that has ended before it is answered comes back closed, and says how', async () => {
    const clock = new FakeClock();
    const { technician, agent } = twoEnds(clock);
    const channel = technician.mux.open('terminal', {}, {});
    await clock.advance(1);
    const request = takeRequest(agent);
    const { signal } = request;
    channel.reset('internal', 'gave up');
    await clock.advance(1);
    expect(signal.aborted).toBe(true);
    const far = new Recorder();
    expect(request.accept({}, far.events).state).toBe('closed');
    await clock.advance(1);
    expect(far.story).toEqual(['reset by peer: internal']);
  });

  test('whose handler throws is reset, and the others go on', async () => {
    const { clock, agent, technician, near, far, channel } = await opened();
    const other = technician.mux.open('exec', {}, {});
    await clock.advance(1);
    const bad = takeRequest(agent).accept(
      {},
      {
        onData: () => {
          throw new Error('bug');
        },
      },
    );
    other.write(text('x'));
    channel.write(text('y'));
    await clock.advance(1);
    expect(agent.faults).toEqual([new Error('bug')]);
    expect([bad.state, other.state]).toEqual(['closed', 'closed']);
    expect(far.streams[0]).toBe('y');
    expect(near.end).toBeUndefined();
  });
});

describe('writing', () => {
  test('says when to wait, and when there is room again', async () => {
    const { clock, near, far, channel, peer } = await opened('file');
    far.channel = undefined;
    const fill = () => {
      while (channel.write(new Uint8Array(16_384)));
    };
    fill();
    expect(channel.queuedBytes).toBeWithin(240_000, 280_000);
    await clock.advance(100);
    expect(near.story.filter((line) => line === 'room').length).toBe(1);
    fill();
    const room = channel.room();
    await clock.advance(100);
    expect(near.story.filter((line) => line === 'room').length).toBe(1);
    peer.consume(262_144);
    await clock.advance(100);
    expect(near.story.filter((line) => line === 'room').length).toBe(2);
    expect(await room).toBe(true);
    expect(await channel.room()).toBe(true);
  });

  test('can be waited for until somebody has enough of it', async () => {
    const { clock, channel } = await opened('file');
    while (channel.write(new Uint8Array(16_384)));
    const enough = new AbortController();
    const waiting = channel.room(enough.signal);
    enough.abort(new Error('enough'));
    expect(waiting).rejects.toThrow('enough');
    const other = channel.room();
    channel.reset('internal', '');
    expect(await other).toBe(false);
    expect(await channel.room()).toBe(false);
    await clock.advance(1);
  });

  test('by one who never waits ends the channel, and not the memory', async () => {
    const { near, clock, channel } = await opened('file');
    for (let i = 0; i < 2000; i += 1) channel.write(new Uint8Array(16_384));
    expect(channel.queuedBytes).toBe(0);
    await clock.advance(1);
    expect(near.story.at(-1)).toBe('reset by here: internal');
  });

  test('byte by byte arrives joined, once it had to wait', async () => {
    const { clock, near, far, channel } = await opened();
    const frames = far.story.length;
    for (let i = 0; i < 300_000; i += 1) channel.write(text('k'));
    await clock.advance(50);
    expect(far.streams[0]?.length).toBe(300_000);
    expect(far.story.length - frames).toBeLessThan(3000);
    expect(near.end).toBeUndefined();
  });

  test('to a stream that does not exist, or a message that is too long, is a mistake of the caller', async () => {
    const { channel } = await opened();
    expect(() => channel.write(text('x'), 4)).toThrow(RangeError);
    expect(() => channel.sendMessage({ type: 'x'.repeat(5000) })).toThrow(RangeError);
    expect(channel.write(new Uint8Array(0))).toBe(true);
  });
});

describe('a session', () => {
  test('has at most so many channels at once, and room again when one has ended', async () => {
    const clock = new FakeClock();
    const { technician, agent } = twoEnds(clock, undefined, { maxChannels: 2 });
    const channels = [1, 2, 3].map(() => {
      const recorder = new Recorder();
      return { recorder, channel: technician.mux.open('exec', {}, recorder.events) };
    });
    await clock.advance(1);
    expect(channels.map(({ recorder }) => recorder.story)).toEqual([
      [],
      [],
      ['reset by here: too_many_channels'],
    ]);
    channels[0]?.channel.reset('internal', '');
    expect(technician.mux.open('exec', {}, {}).id).toBe(5);
    await clock.advance(1);
    expect(agent.mux.channelCount).toBe(2);
  });

  test('that is closed ends every channel, sends nothing, and opens no more', async () => {
    const { clock, technician, agent, near, channel } = await opened('file');
    for (let i = 0; i < 20; i += 1) channel.write(new Uint8Array(16_384));
    const before = agent.received.length;
    technician.mux.close();
    technician.mux.close();
    const late = new Recorder();
    technician.mux.open('exec', {}, late.events);
    forge(agent, dataFrame(ROUTE, 1, 0, text('late')));
    await clock.advance(100);
    expect(near.story.at(-1)).toBe('reset by here: session_closed');
    expect(late.story).toEqual(['reset by here: session_closed']);
    expect(
      agent.received.slice(before).filter(({ route, type }) => route !== 0 && type !== FrameType.DATA),
    ).toEqual([]);
  });

  test('numbers the channels of the two sides odd and even, rising', async () => {
    const clock = new FakeClock();
    const { technician, agent } = twoEnds(clock);
    const ids = (end: End) => [1, 2, 3].map(() => end.mux.open('exec', {}, {}).id);
    expect([ids(technician), ids(agent)]).toEqual([
      [1, 3, 5],
      [2, 4, 6],
    ]);
    await clock.advance(1);
    expect([technician.mux.channelCount, agent.mux.channelCount]).toEqual([6, 6]);
  });
});

describe('a peer that breaks the rules', () => {
  const open = (channel: number, payload = '{"type":"exec","params":{}}') =>
    encodeFrame({ type: FrameType.OPEN, stream: 0, route: ROUTE, channel, payload: text(payload) });

  test.each([
    ['opens with a number of the other side', [open(2)], ['bad_channel']],
    ['opens with a number that does not rise', [open(5), open(3)], ['bad_channel']],
    ['opens a channel again that is open', [open(1), open(1)], ['bad_channel']],
    ['opens with what can not be read', [open(1, '{"type":"exec"}')], ['bad_params']],
    ['opens what does not exist', [openFrame(ROUTE, 1, 'time_machine', {})], ['unknown_channel_type']],
    ['writes to a channel that nobody opened', [dataFrame(ROUTE, 9, 0, text('x'))], ['no_such_channel']],
    ['ends a channel that nobody opened', [finFrame(ROUTE, 2)], ['no_such_channel']],
  ])('%s', async (_, frames, codes) => {
    const clock = new FakeClock();
    const { technician, agent } = twoEnds(clock);
    for (const frame of frames) forge(technician, frame);
    await clock.advance(5);
    expect(resets(technician)).toEqual(codes);
    expect(agent.faults).toEqual([]);
  });

  test('and opens what nobody takes hears that it is not allowed', async () => {
    const clock = new FakeClock();
    const { technician, agent } = twoEnds(clock, undefined, {
      onOpen: () => {
        throw new Error('bug');
      },
    });
    const near = new Recorder();
    technician.mux.open('exec', {}, near.events);
    await clock.advance(5);
    expect(near.story).toEqual(['reset by peer: internal']);
    expect(agent.faults).toEqual([new Error('bug')]);
  });

  test.each([
    [
      'accepts what it opened itself',
      encodeFrame({ type: FrameType.ACCEPT, stream: 0, route: ROUTE, channel: 1, payload: text('{}') }),
      'bad_message',
    ],
    [
      'sends a message that is no object',
      encodeFrame({ type: FrameType.MESSAGE, stream: 0, route: ROUTE, channel: 1, payload: text('[]') }),
      'bad_message',
    ],
    [
      'sends a message without a type',
      encodeFrame({ type: FrameType.MESSAGE, stream: 0, route: ROUTE, channel: 1, payload: text('{}') }),
      'bad_message',
    ],
    [
      'gives more credit than the window allows',
      encodeFrame({
        type: FrameType.CREDIT,
        stream: 0,
        route: ROUTE,
        channel: 1,
        payload: Uint8Array.of(0x7f, 255, 255, 255),
      }),
      'credit_overrun',
    ],
  ])('%s', async (_, frame, code) => {
    const { clock, technician, far } = await opened();
    forge(technician, frame);
    await clock.advance(5);
    expect(far.story.at(-1)).toBe(`reset by here: ${code}`);
    expect(resets(technician)).toEqual([code]);
  });

  test('writes on after its FIN', async () => {
    const { clock, technician, channel, far } = await opened();
    channel.end();
    await clock.advance(5);
    forge(technician, dataFrame(ROUTE, 1, 0, text('more')));
    await clock.advance(5);
    expect(far.story).toEqual(['fin', 'reset by here: bad_message']);
  });

  test('writes before it has accepted', async () => {
    const clock = new FakeClock();
    const { technician, agent } = twoEnds(clock);
    const near = new Recorder();
    technician.mux.open('exec', {}, near.events);
    await clock.advance(5);
    forge(agent, dataFrame(ROUTE, 1, 0, text('x')));
    await clock.advance(5);
    expect(near.story).toEqual(['reset by here: bad_message']);
  });

  test('sends many frames before it has its answer', async () => {
    const clock = new FakeClock();
    const { technician, agent } = twoEnds(clock);
    technician.mux.open('exec', {}, {});
    for (let i = 0; i < 1100; i += 1) forge(technician, dataFrame(ROUTE, 1, i % 2, text('x')));
    await clock.advance(5);
    expect(agent.mux.channelCount).toBe(0);
    expect(resets(technician)).toEqual(['too_many_frames']);
  });

  test('answers nothing to a RESET, so that two ends never go on for ever', async () => {
    const clock = new FakeClock();
    const { technician, agent } = twoEnds(clock);
    const reset = (channel: number) =>
      encodeFrame({ type: FrameType.RESET, stream: 0, route: ROUTE, channel, payload: text('{}') });
    for (const channel of [1, 2, 99, 100]) forge(technician, reset(channel));
    await clock.advance(5);
    expect(technician.received).toEqual([]);
    expect(decodeFrame(reset(1)).type).toBe(FrameType.RESET);
    expect(agent.unreadable).toEqual([]);
  });
});
