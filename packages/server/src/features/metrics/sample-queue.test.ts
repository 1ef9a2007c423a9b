import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { someMetrics } from '../../gateway/fixtures/heartbeats.ts';
import type { Sample } from './sample.ts';
import { SampleQueue } from './sample-queue.ts';

const metrics = someMetrics();
const sample = (received_at: number): Sample => ({ agent_id: '', partner_id: '', received_at, metrics });

test('the queue behaves like a bounded list that loses its oldest', () => {
  const LIMIT = 7;
  const step = fc.oneof(
    fc.constant({ do: 'push' as const }),
    fc.record({ do: fc.constant('take' as const), count: fc.nat(9) }),
    fc.record({ do: fc.constant('put_back' as const), count: fc.nat(9) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const queue = new SampleQueue(LIMIT);
      let model: number[] = [];
      let next = 0;
      let lost = 0;
      for (const action of steps) {
        if (action.do === 'push') {
          queue.push(sample(next));
          model.push(next);
          next += 1;
        } else {
          const expected = model.splice(0, action.count);
          const taken = queue.take(action.count);
          expect(taken.map(({ received_at }) => received_at)).toEqual(expected);
          if (action.do === 'put_back') {
            queue.push(sample(next));
            queue.putBack(taken);
            model = [...expected, ...model, next];
            next += 1;
          }
        }
        lost += Math.max(0, model.length - LIMIT);
        model = model.slice(-LIMIT);
        expect(queue.length).toBe(model.length);
        expect(queue.dropped).toBe(lost);
      }
      expect(queue.take(LIMIT).map(({ received_at }) => received_at)).toEqual(model);
    }),
  );
});
