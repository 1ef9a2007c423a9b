import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { SocketOutbox } from './socket-outbox.ts';

/** A socket that has so much room, and keeps what it took. */
class Kernel {
  readonly taken: number[] = [];
  room = 0;
  shutAfter: number | undefined;

  write(bytes: Uint8Array): number {
    if (this.shutAfter !== undefined) throw new Error('written after its end');
    const count = Math.min(this.room, bytes.length);
    this.taken.push(...bytes.subarray(0, count));
    this.room -= count;
    return count;
  }

  shutdown(): void {
    if (this.shutAfter !== undefined) throw new Error('ended twice');
    this.shutAfter = this.taken.length;
  }
}

const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('write' as const), bytes: fc.uint8Array({ minLength: 1, maxLength: 20 }) }),
    fc.record({ do: fc.constant('room' as const), bytes: fc.nat(30) }),
  ),
  { maxLength: 60 },
);

test('whatever room the socket has when, it gets each byte once and in order, and its end after the last', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const kernel = new Kernel();
      let credit = 0;
      const outbox = new SocketOutbox(kernel, (bytes) => {
        credit += bytes;
      });
      const sent: number[] = [];
      for (const step of list) {
        if (step.do === 'write') {
          sent.push(...step.bytes);
          outbox.write(step.bytes);
        } else {
          kernel.room += step.bytes;
          outbox.drained();
        }
        expect(kernel.taken).toEqual(sent.slice(0, kernel.taken.length));
        expect(credit).toBe(kernel.taken.length);
      }
      outbox.end();
      outbox.end();
      expect(outbox.isShut).toBe(kernel.taken.length === sent.length);
      kernel.room = sent.length;
      outbox.drained();
      expect(kernel.taken).toEqual(sent);
      expect(kernel.shutAfter).toBe(sent.length);
    }),
  );
});

test('a_socket_that_is_gone_takes_nothing_and_earns_no_credit', () => {
  let credit = 0;
  const gone = { write: () => -1, shutdown: () => {} };
  const outbox = new SocketOutbox(gone, (bytes) => {
    credit += bytes;
  });
  outbox.write(new Uint8Array(5));
  outbox.drained();
  expect(credit).toBe(0);
  expect(outbox.isShut).toBe(false);
});
