import { expect, test } from 'bun:test';
import { ApiError } from '../errors/index.ts';
import { MAX_BODY_BYTES } from './limits.ts';
import { readJsonBody, refuseBody } from './read-body.ts';

const post = (
  body: string | ReadableStream<Uint8Array> | null,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) => new Request('http://localhost/', { method: 'POST', headers, body });

async function outcome(work: Promise<unknown>): Promise<unknown> {
  return await work.catch((error: unknown) =>
    error instanceof ApiError ? error.code : Promise.reject(error),
  );
}

test.each([
  'application/json',
  'Application/JSON',
  'application/json; charset=utf-8',
  'application/json;charset="UTF-8"',
])('%s is read', async (type) => {
  expect(await readJsonBody(post('{"a":[1]}', { 'content-type': type }))).toEqual({ a: [1] });
});

test('a body of exactly the limit is read, one byte more is not', async () => {
  const text = JSON.stringify('x'.repeat(MAX_BODY_BYTES - 2));
  expect(text).toHaveLength(MAX_BODY_BYTES);
  expect(await readJsonBody(post(text))).toHaveLength(MAX_BODY_BYTES - 2);
  expect(await outcome(readJsonBody(post(`${text} `)))).toBe('body_too_large');
});

test('an_endless_body_is_read_no_further_than_the_limit', async () => {
  let given = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      given += 16_384;
      controller.enqueue(new Uint8Array(16_384));
    },
  });
  expect(await outcome(readJsonBody(post(endless)))).toBe('body_too_large');
  expect(given).toBeLessThan(MAX_BODY_BYTES + 10 * 16_384);
});

test('a body that breaks off is the caller’s fault', async () => {
  const broken = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"a":'));
      controller.error(new Error('the peer has gone'));
    },
  });
  expect(await outcome(readJsonBody(post(broken)))).toBe('bad_body');
});

test('where no body is wanted an empty one passes', async () => {
  await refuseBody(post(null, {}));
  await refuseBody(post('', {}));
  expect(await outcome(refuseBody(post('{}')))).toBe('bad_body');
});
