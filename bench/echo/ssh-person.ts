/** The same person with ssh: keys through `ssh -tt`, bulk through a second channel of the same connection. */
import { playRole } from '../lib/role.ts';
import { READY } from './raw-cat.ts';
import type { Direction } from './technician.ts';
import { type Typing, Typist } from './typist.ts';

type Command = readonly string[];

let typist: Typist;
let bulk: { bytes: number; readonly end: () => Promise<void> } | undefined;

const calls = {
  /** `command` runs what sends back each key. */
  async openTerminal(command: Command): Promise<void> {
    const child = Bun.spawn([...command], { stdio: ['pipe', 'pipe', 'inherit'] });
    typist = new Typist((bytes) => {
      child.stdin.write(bytes);
      void child.stdin.flush();
    });
    const ready = Promise.withResolvers<void>();
    void listen(child.stdout, ready.resolve).catch(ready.reject);
    await ready.promise;
  },

  type: (typing: Typing): Promise<number[]> => typist.type(typing),

  /** `command` gives or swallows bytes without an end. */
  startBulk({ command, direction }: { command: Command; direction: Direction }): void {
    const child = Bun.spawn([...command], {
      stdin: direction === 'download' ? 'ignore' : Bun.file('/dev/zero'),
      stdout: 'pipe',
      stderr: 'ignore',
    });
    const moving = {
      bytes: 0,
      async end() {
        child.kill('SIGKILL');
        await child.exited;
      },
    };
    void countInto(moving, child.stdout);
    bulk = moving;
  },

  /** Resolves to the bytes that came: those of an upload nobody counts. */
  async stopBulk(): Promise<number> {
    if (bulk === undefined) throw new Error('no bulk is moving');
    await bulk.end();
    return bulk.bytes;
  },
};

async function listen(output: ReadableStream<Uint8Array>, ready: () => void): Promise<void> {
  const decoder = new TextDecoder();
  let words: string | null = '';
  for await (const bytes of output) {
    if (words === null) typist.echoed(bytes.length);
    else words += decoder.decode(bytes, { stream: true });
    if (words?.endsWith(READY)) {
      words = null;
      ready();
    }
  }
}

async function countInto(moving: { bytes: number }, output: ReadableStream<Uint8Array>): Promise<void> {
  for await (const bytes of output) moving.bytes += bytes.length;
}

export type SshPerson = typeof calls;
playRole(calls);
