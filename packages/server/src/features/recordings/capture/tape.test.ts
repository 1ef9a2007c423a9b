import { describe, expect, test } from 'bun:test';
import { RecordedEvent } from '@guru/protocol/api';
import fc from 'fast-check';
import { type Piece, Tape } from './tape.ts';

/** A tape with a clock that is moved by hand. */
function tapeAt() {
  const clock = { ms: 0 };
  return { clock, tape: new Tape(() => clock.ms) };
}

function eventsOf(pieces: readonly (Piece | undefined)[]): RecordedEvent[] {
  return pieces.flatMap((piece) =>
    (piece?.lines ?? '')
      .split('\n')
      .slice(0, -1)
      .map((line) => RecordedEvent.parse(JSON.parse(line))),
  );
}

const dataOf = (events: readonly RecordedEvent[], wanted: RecordedEvent[1]) =>
  events.flatMap(([, code, data]) => (code === wanted ? [data] : [])).join('');

const bytes = (text: string) => new TextEncoder().encode(text);

describe('output', () => {
  test('however frames and pieces are cut, the replayed text is what was printed', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 200 }).map((printed) => bytes(printed)),
      fc.uint8Array({ maxLength: 200 }),
    );
    const steps = fc.array(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 40 }), fc.boolean()), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(text, steps, (printed, cuts) => {
        const { clock, tape } = tapeAt();
        const pieces: (Piece | undefined)[] = [];
        let at = 0;
        for (const [size, pause, cutsPiece] of cuts) {
          tape.printed(printed.subarray(at, at + size));
          at = Math.min(printed.length, at + size);
          clock.ms += pause;
          if (cutsPiece) pieces.push(tape.cut());
        }
        tape.printed(printed.subarray(at));
        tape.finish();
        pieces.push(tape.cut());
        const events = eventsOf(pieces);
        const whole = new TextDecoder('utf-8', { ignoreBOM: true }).decode(printed);
        expect(dataOf(events, 'o')).toBe(whole);
        const times = events.map(([ms]) => ms);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        expect(pieces.reduce((sum, piece) => sum + (piece?.output_bytes ?? 0), 0)).toBe(printed.length);
      }),
    );
  });

  test('a piece begins where the one before ended, and holds its own events alone', () => {
    const { clock, tape } = tapeAt();
    tape.printed(bytes('one'));
    clock.ms = 500;
    tape.resized(132, 50);
    const first = tape.cut();
    expect(tape.cut()).toBeUndefined();
    clock.ms = 900;
    tape.mark('Grace took over');
    tape.exited(3);
    const second = tape.cut();
    expect(eventsOf([first])).toEqual([
      [0, 'o', 'one'],
      [500, 'r', '132x50'],
    ]);
    expect(eventsOf([second])).toEqual([
      [900, 'm', 'Grace took over'],
      [900, 'x', '3'],
    ]);
    expect(second?.marks).toEqual([{ at_ms: 900, text: 'Grace took over' }]);
  });

  test('a word on the border of two pieces is in the text of the second', () => {
    const { tape } = tapeAt();
    tape.printed(bytes('\x1b[1mconnec'));
    const first = tape.cut();
    tape.printed(bytes('tion\x1b[0m refused\r\n'));
    const second = tape.cut();
    expect(first?.text).toBe('connec');
    expect(second?.text).toBe('connection refused\n');
    expect(second?.text_carried).toBe(6);
  });
});

describe('input', () => {
  test('is kept when the device has said that it was not hidden, at the time at which it was typed', () => {
    const { clock, tape } = tapeAt();
    tape.typed(bytes('ls\r'), true);
    clock.ms = 30;
    tape.printed(bytes('ls\r\n'));
    tape.told(3, false);
    expect(eventsOf([tape.cut()])).toEqual([
      [0, 'i', 'ls\r'],
      [30, 'o', 'ls\r\n'],
    ]);
  });

  test('keys_that_overtake_the_news_of_a_password_prompt_are_not_kept', () => {
    const { tape } = tapeAt();
    tape.typed(bytes('sudo id\r'), true);
    tape.typed(bytes('hunter2\r'), true);
    tape.typed(bytes('id\r'), true);
    expect(tape.cut()).toBeUndefined();
    tape.told(8, false);
    tape.told(8, true);
    tape.told(3, false);
    expect(dataOf(eventsOf([tape.cut()]), 'i')).toBe('sudo id\rid\r');
  });

  test('what the device never spoke of is not kept', () => {
    const { tape } = tapeAt();
    tape.typed(bytes('hunter2\r'), true);
    tape.exited(0);
    expect(dataOf(eventsOf([tape.cut()]), 'i')).toBe('');
  });

  test.each([
    'Password: ',
    "ada@db-01's password: ",
    '[sudo] password for ada: ',
    'Enter passphrase for key \u001b[1m/root/.ssh/id\u001b[0m: ',
    'Passwort: ***',
    'Verification code: ',
    '密码：',
  ])('keys after the prompt %j are not kept, whatever the device says of its own terminal', (prompt) => {
    const { tape } = tapeAt();
    tape.printed(bytes(prompt.slice(0, 3)));
    tape.printed(bytes(prompt.slice(3)));
    for (const key of 'hunter2\r') tape.typed(bytes(key), true);
    tape.printed(bytes('\r\nada@db-01:~$ '));
    tape.typed(bytes('id\r'), true);
    tape.told(11, false);
    expect(dataOf(eventsOf([tape.cut()]), 'i')).toBe('id\r');
  });

  test('any sequence keeps exactly what was told as not hidden', () => {
    const run = fc.record({
      keys: fc.string({ minLength: 1, maxLength: 20 }),
      hidden: fc.boolean(),
      mayKeep: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(run, { maxLength: 30 }),
        fc.array(fc.integer({ min: 1, max: 7 })),
        (runs, sizes) => {
          const { tape } = tapeAt();
          const flags = runs.flatMap(({ keys, hidden, mayKeep }) => {
            const typed = bytes(keys);
            tape.typed(typed, mayKeep);
            return [...typed].map((byte) => ({ byte, hidden, kept: mayKeep && !hidden }));
          });
          let at = 0;
          for (let step = 0; at < flags.length; step += 1) {
            const hidden = flags[at]?.hidden === true;
            const until = Math.min(at + (sizes[step % Math.max(1, sizes.length)] ?? 3), flags.length);
            const end = flags.findIndex(
              (flag, index) => index > at && (index >= until || flag.hidden !== hidden),
            );
            const next = end < 0 ? flags.length : end;
            tape.told(next - at, hidden);
            at = next;
          }
          const kept = flags.flatMap(({ byte, kept: is }) => (is ? [byte] : []));
          const whole = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(kept));
          expect(dataOf(eventsOf([tape.cut()]), 'i')).toBe(whole);
        },
      ),
    );
  });

  test('a device that never speaks of what was typed makes nothing grow', () => {
    const { tape } = tapeAt();
    const paste = new Uint8Array(16 * 1024).fill(97);
    for (let step = 0; step < 1000; step += 1) tape.typed(paste, true);
    tape.told(1000 * paste.length, false);
    expect(dataOf(eventsOf([tape.cut()]), 'i').length).toBe(256 * 1024);
  });
});
