import { expect, test } from 'bun:test';
import type { SocketPipe } from '@guru/protocol';
import { connectToAny } from './connect.ts';
import { startTarget } from './fixtures/target.ts';

/** More than any listener keeps waiting. */
const MOST_WAITING = 5000;
/** Listens, says where, and takes no connection once it is stopped. */
const LISTEN = `const server = require('node:net').createServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port));`;
/** Loopback answers at once, unless this process had to wait for its turn. */
const FULL_AFTER_MS = 1500;
const never = new AbortController().signal;

/** A port whose listener has no room for one more connection. */
async function fullPort(): Promise<{ port: number } & AsyncDisposable> {
  const program = Bun.spawn([process.execPath, '-e', LISTEN], { stdout: 'pipe' });
  const { value } = await program.stdout.getReader().read();
  const port = Number(new TextDecoder().decode(value));
  program.kill('SIGSTOP');
  const taken: SocketPipe[] = [];
  for (let count = 0; count < MOST_WAITING; count += 1) {
    const pipe = await connectToAny(['127.0.0.1'], port, never, FULL_AFTER_MS);
    if (typeof pipe === 'string') break;
    taken.push(pipe);
  }
  return {
    port,
    async [Symbol.asyncDispose]() {
      program.kill('SIGKILL');
      await program.exited;
      for (const pipe of taken) pipe.drop();
    },
  };
}

test('an_address_that_never_answers_is_given_up_in_its_share_of_the_time', async () => {
  await using full = await fullPort();
  const begin = performance.now();
  const outcome = await connectToAny(['127.0.0.1', '127.0.0.1'], full.port, never, 400);
  expect(outcome).toBe('no answer within 0.2 s');
  expect(performance.now() - begin).toBeGreaterThan(390);

  const given = new AbortController();
  const opening = connectToAny(['127.0.0.1'], full.port, given.signal);
  given.abort();
  expect(await opening).toBe('it was given up');
});

test('the next address is tried when one refuses', async () => {
  await using target = await startTarget();
  const pipe = await connectToAny(['127.0.0.3', '127.0.0.1'], target.port, never);
  if (typeof pipe === 'string') throw new Error(pipe);
  pipe.drop();
  await pipe.closed;
});
