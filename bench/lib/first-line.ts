import { own } from './owned.ts';

/** A program that says in its first line that it is ready, and runs until it is ended. */
export interface Ready extends AsyncDisposable {
  readonly pid: number;
  readonly first_line: string;
}

/** Starts one and waits for its first line on the standard output. Rejects when it ends without one. */
export async function startAndReadLine(command: readonly string[], env = process.env): Promise<Ready> {
  const child = Bun.spawn([...command], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  // What it says when it is told to end is no news.
  const complaints = new Response(child.stderr).text();
  const running = own({
    async [Symbol.asyncDispose]() {
      child.kill();
      await child.exited;
    },
  });
  const reader = child.stdout.getReader();
  const decoder = new TextDecoder();
  let text = '';
  while (!text.includes('\n')) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`${command[0]} ended before it was ready: ${text}${await complaints}`);
    text += decoder.decode(value, { stream: true });
  }
  // What it says later must not stop it.
  reader.releaseLock();
  void child.stdout.pipeTo(new WritableStream());
  return Object.assign(running, { pid: child.pid, first_line: text.slice(0, text.indexOf('\n')) });
}
