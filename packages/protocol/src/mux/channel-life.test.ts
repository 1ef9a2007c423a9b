import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { ChannelLife } from './channel-life.ts';

const RANK = { opening: 0, open: 1, half_closed_local: 2, half_closed_remote: 2, closed: 3 };

test('a channel goes forward only, whatever happens in which order', () => {
  const events = fc.constantFrom('accepted', 'finSent', 'finReceived', 'ended');
  fc.assert(
    fc.property(fc.uniqueArray(events, { maxLength: 4 }), (order) => {
      const life = new ChannelLife();
      for (const event of order) {
        if (life.state === 'closed') break;
        const before = life.state;
        life[event as 'accepted' | 'finSent' | 'finReceived' | 'ended']();
        expect(RANK[life.state] > RANK[before] || life.state === before).toBe(true);
      }
    }),
  );
});

test('an opener may end its side before it is accepted', () => {
  const life = new ChannelLife();
  life.finSent();
  expect(life.state).toBe('opening');
  life.accepted();
  expect(life.state).toBe('half_closed_local');
  life.finReceived();
  expect(life.state).toBe('closed');
});

test('a closed channel does not come back', () => {
  const life = new ChannelLife();
  life.ended();
  expect(() => life.accepted()).toThrow('went back from closed to open');
});
