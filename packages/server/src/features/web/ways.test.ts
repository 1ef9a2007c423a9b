import { expect, test } from 'bun:test';
import type { SessionEnd } from '@guru/client/session';
import { FakeClock } from '@guru/testkit';
import { ApiError } from '../../errors/index.ts';
import { Ways } from './ways.ts';

const IDLE_MS = 10_000;

interface Place {
  readonly closed: Promise<SessionEnd>;
  close(): void;
}

/** Places in sessions that can be ended, and what was done to them. */
function setUp(attach?: () => Promise<Place>) {
  const clock = new FakeClock();
  const gone: string[] = [];
  const places: { readonly sessionId: string; closed: boolean; end(reason: SessionEnd['reason']): void }[] =
    [];
  const ways = new Ways<Place>({
    clock,
    gone: (sessionId) => void gone.push(sessionId),
    attach: attach ?? ((sessionId) => Promise.resolve(place(sessionId))),
  });
  function place(sessionId: string): Place {
    const { promise: closed, resolve } = Promise.withResolvers<SessionEnd>();
    const one = {
      sessionId,
      closed: false,
      end: (reason: SessionEnd['reason']) => resolve({ reason, code: 1000 }),
    };
    places.push(one);
    const close = () => {
      one.closed = true;
      one.end('connection_lost');
    };
    return { closed, close };
  }
  return { ways, clock, gone, places };
}

test('several at once share one place in the session, which is left when nobody has used it for a while', async () => {
  const { ways, clock, places } = setUp();
  const first = Promise.withResolvers<void>();
  const working = ways.within('one', () => first.promise);
  await ways.within('one', async () => {});
  await clock.advance(2 * IDLE_MS);
  expect(places).toMatchObject([{ closed: false }]);
  first.resolve();
  await working;
  await clock.advance(IDLE_MS - 1);
  expect(places).toMatchObject([{ closed: false }]);
  await ways.within('one', async () => {});
  await clock.advance(IDLE_MS);
  expect(places).toMatchObject([{ closed: true }]);
  await ways.within('one', async () => {});
  expect(places).toHaveLength(2);
  ways[Symbol.dispose]();
});

test('a session that ends is told of, and its place is not used again', async () => {
  const { ways, gone, places } = setUp();
  await ways.within('one', async () => {});
  places[0]?.end('technician_closed');
  await ways.within('other', async () => {});
  expect(gone).toEqual(['one']);
  await ways.within('one', async () => {});
  expect(places.map(({ sessionId }) => sessionId)).toEqual(['one', 'other', 'one']);
  ways[Symbol.dispose]();
});

test('a_session_that_is_full_keeps_its_pages_and_one_that_is_gone_does_not', async () => {
  for (const [code, told] of [
    ['too_many_clients', []],
    ['session_closed', ['one']],
  ] as const) {
    const { ways, gone } = setUp(() => Promise.reject(new ApiError(code)));
    await expect(ways.within('one', async () => {})).rejects.toMatchObject({ code });
    expect(gone).toEqual([...told]);
    ways[Symbol.dispose]();
  }
});

test('disposing leaves every session', async () => {
  const { ways, places, clock } = setUp();
  await ways.within('one', async () => {});
  await ways.within('other', async () => {});
  ways[Symbol.dispose]();
  await clock.advance(0);
  expect(places.map(({ closed }) => closed)).toEqual([true, true]);
});
