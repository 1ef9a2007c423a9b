import { expect, test } from 'bun:test';
import type { LineShape } from '@guru/testkit/transport';
import fc from 'fast-check';
import {
  type ModelChannel,
  type ModelEnd,
  ModelSession,
  otherSide,
  SIDES,
} from '../fixtures/session-model.ts';
import { CHANNEL_TYPES, type ChannelType, MAX_SESSION_CREDIT } from './channel-types.ts';
import type { Role } from './role.ts';
import type { ChannelEnd } from './types.ts';

/** What is done to the session. `pick` chooses among the channels that are there. */
type Action =
  | { readonly does: 'open'; readonly side: Role; readonly type: ChannelType }
  | { readonly does: 'accept' | 'reject'; readonly pick: number }
  | {
      readonly does: 'write';
      readonly pick: number;
      readonly side: Role;
      readonly stream: 0 | 1;
      readonly size: number;
    }
  | { readonly does: 'message' | 'end' | 'reset' | 'consume'; readonly pick: number; readonly side: Role }
  | { readonly does: 'advance'; readonly ms: number };

class Step implements fc.AsyncCommand<object, ModelSession> {
  readonly action: Action;

  constructor(action: Action) {
    this.action = action;
  }

  check(): boolean {
    return true;
  }

  async run(_: object, session: ModelSession): Promise<void> {
    const { action } = this;
    if (action.does === 'open') session.open(action.side, action.type);
    else if (action.does === 'advance') await session.advance(action.ms);
    else act(action, session);
    session.checkAlways();
  }

  toString(): string {
    return JSON.stringify(this.action);
  }
}

function act(action: Extract<Action, { pick: number }>, session: ModelSession): void {
  const pairs = 'side' in action ? session.living(action.side) : session.asked();
  const pair = pairs[action.pick % pairs.length];
  if (pair === undefined) return;
  if ('side' in action) actOnEnd(action, pair[action.side]);
  else if (action.does === 'accept') session.accept(pair);
  else session.reject(pair);
}

function actOnEnd(action: Extract<Action, { pick: number; side: Role }>, end: ModelEnd): void {
  const { channel } = end;
  if (channel === undefined || channel.state === 'closed') return;
  if (action.does === 'consume') {
    const half = Math.ceil(end.unread / 2);
    end.unread -= half;
    channel.consume(half);
  } else if (action.does === 'reset') channel.reset('internal', 'the model says so');
  else if (end.hasEnded) return;
  else if (action.does === 'end') {
    end.hasEnded = true;
    channel.end();
  } else if (action.does === 'message') {
    channel.sendMessage({ type: 'count', number: end.messagesSent });
    end.messagesSent += 1;
  } else if (action.does === 'write' && channel.queuedBytes < 2_000_000) {
    channel.write(end.next(action.stream, action.size), action.stream);
  }
}

const pick = fc.nat(9);
const side = fc.constantFrom(...SIDES);
const type = fc.constantFrom<ChannelType>('terminal', 'exec', 'file');
const size = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 100_000 }));
const stream = fc.constantFrom<0 | 1>(0, 0, 0, 1);
const actions: fc.Arbitrary<Action>[] = [
  fc.record({ does: fc.constant('open'), side, type }),
  fc.record({ does: fc.constant('accept'), pick }),
  fc.record({ does: fc.constant('accept'), pick }),
  fc.record({ does: fc.constant('reject'), pick }),
  fc.record({ does: fc.constant('write'), pick, side, stream, size }),
  fc.record({ does: fc.constant('write'), pick, side, stream, size }),
  fc.record({ does: fc.constant('write'), pick, side, stream, size }),
  fc.record({ does: fc.constantFrom('message', 'end', 'reset'), pick, side }),
  fc.record({ does: fc.constant('consume'), pick, side }),
  fc.record({ does: fc.constant('advance'), ms: fc.nat(80) }),
  fc.record({ does: fc.constant('advance'), ms: fc.nat(5) }),
];
const commands = fc.commands(
  actions.map((action) => action.map((made) => new Step(made))),
  { maxCommands: 100, size: 'max' },
);

/** Turns of a few bytes split frames, turns of many join them. */
const shape: fc.Arbitrary<LineShape> = fc
  .record({
    turns: fc.array(
      fc.oneof(fc.integer({ min: 200, max: 2000 }), fc.integer({ min: 30_000, max: 300_000 })),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
    latencyMs: fc.nat(30),
    systemBuffer: fc.constantFrom(0, 20_000, 1_000_000),
  })
  .map(({ turns, latencyMs, systemBuffer }) => {
    let turn = 0;
    return {
      bytesPerTurn: () => turns[turn++ % turns.length] ?? 1,
      msPerTurn: () => 1,
      latencyMs,
      systemBuffer,
    };
  });

test('whatever two ends do, bytes arrive once and in order, credit holds, and no end contradicts its peer', async () => {
  const run = async (
    steps: Iterable<fc.AsyncCommand<object, ModelSession>>,
    technician: LineShape,
    agent: LineShape,
  ) => {
    const session = new ModelSession({ technician, agent });
    await fc.asyncModelRun(() => ({ model: {}, real: session }), steps);
    await session.settle();
    for (const pair of session.channels) checkOutcome(pair);
    checkLedger(session);
    session.parts.technician.connection.close();
    session.parts.agent.connection.close();
    expect(session.clock.pending).toBe(0);
  };
  await fc.assert(fc.asyncProperty(commands, shape, shape, run), { numRuns: 300 });
}, 60_000);

/** When everything has arrived: what finished has lost nothing, and each end is explained by what its peer did. */
function checkOutcome(pair: ModelChannel): void {
  for (const role of SIDES) {
    const own = pair[role];
    const peer = pair[otherSide(role)];
    const isReset = own.end?.how === 'reset' || peer.end?.how === 'reset';
    if (own.channel !== undefined && (own.end?.how === 'finished' || !isReset)) {
      expect([own.received, own.messagesSeen, own.sawFin]).toEqual([
        peer.written,
        peer.messagesSent,
        peer.hasEnded,
      ]);
    }
    if (!isReset) expect(own.end?.how === 'finished').toBe(own.hasEnded && peer.hasEnded);
    if (own.end !== undefined) expect(fitting(own.end)).toContain(nameOf(peer));
  }
}

/** The ends that a peer can have come to. A `RESET` may cross the other's `RESET`, or the `FIN` with which it finished. */
function fitting(end: ChannelEnd): string[] {
  if (end.how === 'finished') return ['finished', 'reset here'];
  if (end.by === 'peer') return ['reset here', 'not taken'];
  return ['reset by peer', 'reset here', 'finished', 'not taken'];
}

function nameOf({ channel, end }: ModelEnd): string {
  if (channel === undefined) return 'not taken';
  if (end === undefined) return 'living';
  if (end.how === 'finished') return 'finished';
  return end.by === 'here' ? 'reset here' : 'reset by peer';
}

/** The relay's books say what the ends say. */
function checkLedger({ channels, parts }: ModelSession): void {
  for (const role of SIDES) {
    const living = channels
      .map((pair) => pair[role].channel)
      .filter((channel) => channel && channel.state !== 'closed');
    const unanswered = channels.filter((pair) => pair[role].request?.signal.aborted === false);
    const credit =
      living.reduce((sum, channel) => sum + (channel?.credit ?? 0), 0) +
      unanswered.reduce((sum, pair) => sum + CHANNEL_TYPES[pair.type].startWindow, 0);
    expect(parts.relay.guard.creditOf(role)).toBe(credit);
    expect(parts[role].mux.channelCount).toBe(parts.relay.guard.channelCount);
  }
  expect(parts.relay.mostWaiting).toBeLessThanOrEqual(MAX_SESSION_CREDIT);
}
