import { describe, expect, test } from 'bun:test';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { formatHead, parseHead, readHead } from './head.ts';

const never = new AbortController().signal;
const name = fc.stringMatching(/^[A-Za-z0-9-]{1,20}$/);
const value = fc.stringMatching(/^[!-~\u00a1-\u00ff]([ -~\u00a1-\u00ff]{0,30}[!-~\u00a1-\u00ff])?$/);
const head = fc.record({
  line: fc.constant('GET / HTTP/1.1'),
  fields: fc.array(fc.tuple(name, value), { maxLength: 20 }),
});

describe('a head', () => {
  test('is read as it was written, however its bytes come, and what follows stays in the stream', async () => {
    await fc.assert(
      fc.asyncProperty(
        head,
        fc.uint8Array({ maxLength: 50 }),
        fc.integer({ min: 1, max: 40 }),
        async (written, body, size) => {
          const stream = new PassThrough();
          const bytes = Buffer.concat([formatHead(written), body]);
          for (let from = 0; from < bytes.length; from += size)
            stream.write(bytes.subarray(from, from + size));
          stream.end();
          expect(await readHead(stream, never)).toEqual(written);
          const left: Buffer[] = [];
          for await (const chunk of stream) left.push(chunk);
          expect(Buffer.concat(left).equals(body)).toBe(true);
        },
      ),
    );
  });

  test.each([
    ['a field without a colon', 'GET / HTTP/1.1\r\nHost'],
    ['a field without a name', 'GET / HTTP/1.1\r\n: x'],
    ['a space before the colon', 'GET / HTTP/1.1\r\nHost : x'],
    ['a continued line', 'GET / HTTP/1.1\r\nA: b\r\n c: d'],
    ['a bare newline in a value', 'GET / HTTP/1.1\r\nA: b\nHost: x'],
    ['a bare return in a value', 'GET / HTTP/1.1\r\nA: b\rHost: x'],
    ['a null', 'GET / HTTP/1.1\r\nA: b\0'],
    ['a newline in its first line', 'GET /\nHost: x HTTP/1.1'],
  ])('with %s is refused', (_, text) => {
    expect(parseHead(text)).toBeUndefined();
  });

  test('a_head_without_end_is_given_up_at_its_limit', async () => {
    const stream = new PassThrough();
    const reading = readHead(stream, never);
    stream.write(Buffer.alloc(65 * 1024, 'x'));
    expect(await reading).toBeUndefined();
  });

  test('a stream that ends too soon has none, and one who waits can be called off', async () => {
    const short = new PassThrough();
    short.end('GET / HTTP/1.1\r\n');
    expect(await readHead(short, never)).toBeUndefined();
    const calledOff = new AbortController();
    const reading = readHead(new PassThrough(), calledOff.signal);
    calledOff.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
  });
});
