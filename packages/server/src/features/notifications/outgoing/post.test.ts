import { afterEach, beforeEach, expect, test } from 'bun:test';
import { makeCertificate } from '../fixtures/certificate.ts';
import { openReceiver, type Receiver } from '../fixtures/receiver.ts';
import { NotTakenError, post } from './post.ts';

let receiver: Receiver;
beforeEach(() => {
  receiver = openReceiver();
});
afterEach(() => receiver[Symbol.asyncDispose]());

const send = (url = receiver.url, signal = new AbortController().signal, ca?: string) =>
  post({ url, body: '{"ö":1}', headers: { 'x-one': '1' }, rules: { allowLoopback: true }, ca, signal });

test('what is posted arrives as it is', async () => {
  expect(await send(`${receiver.url}/a/b?c=d`)).toBe(200);
  expect(receiver.received[0]).toMatchObject({ path: '/a/b', body: '{"ö":1}' });
  expect(receiver.received[0]?.headers.get('x-one')).toBe('1');
});

test('nobody is followed to where an answer leads', async () => {
  await using other = openReceiver();
  receiver.answer = () => Response.redirect(`${other.url}/metadata`, 307);
  await expect(send()).rejects.toThrow('it answered 307');
  expect(other.received).toEqual([]);
});

test('of an endless answer only a piece is read, and less is shown', async () => {
  let pulled = 0;
  receiver.answer = () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          pulled += 1;
          controller.enqueue(new Uint8Array(4096).fill(0x61));
        },
      }),
      { status: 500 },
    );
  const error = await send().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(NotTakenError);
  expect(String(error).length).toBeLessThan(300);
  expect(pulled).toBeLessThan(10_000);
});

test('who asks for time is heard', async () => {
  receiver.answer = () => new Response('later', { status: 429, headers: { 'retry-after': '120' } });
  await expect(send()).rejects.toMatchObject({ asked_ms: 120_000, message: 'it answered 429: later' });
});

test('one that says nothing is left when the attempt ends', async () => {
  const held = Promise.withResolvers<Response>();
  receiver.answer = () => held.promise;
  const end = new AbortController();
  const sending = send(receiver.url, end.signal);
  await receiver.has(1);
  end.abort(new Error('enough'));
  await expect(sending).rejects.toThrow();
  held.resolve(new Response());
});

test('over TLS the certificate must be for the name, though it is the address that is connected to', async () => {
  const tls = makeCertificate('localhost');
  await using secure = openReceiver(tls);
  const url = secure.url.replace('127.0.0.1', 'localhost');
  expect(await send(url, undefined, tls.cert)).toBe(200);
  await expect(send(secure.url, undefined, tls.cert)).rejects.toThrow();
  await expect(send(url)).rejects.toThrow();
  expect(secure.received).toHaveLength(1);
});
