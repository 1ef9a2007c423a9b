import { own } from './owned.ts';

/**
 * A bench measures processes, not functions that share one. A role is a file that runs in a process of its own and answers calls:
 * `playRole({ … })` there, `startRole<typeof role>(path)` here.
 */
export type Calls = Record<string, (argument: never) => unknown>;

interface Request {
  readonly id: number;
  readonly call: string;
  readonly argument: unknown;
}

type Reply = { readonly id: number } & (
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: string }
);

type ArgumentOf<C extends Calls, K extends keyof C> = Parameters<C[K]>;
type ResultOf<C extends Calls, K extends keyof C> = Promise<Awaited<ReturnType<C[K]>>>;

export interface Role<C extends Calls> extends AsyncDisposable {
  readonly pid: number;
  /** Rejects with the other process's error, or when it ends before it answers. */
  call<K extends keyof C & string>(name: K, ...argument: ArgumentOf<C, K>): ResultOf<C, K>;
}

/** Starts a role's process; it is killed when disposed. `file` is relative to the bench folder, `runtime` the Bun that runs it. */
export function startRole<C extends Calls>(
  file: string,
  env: Record<string, string> = {},
  runtime = process.execPath,
): Role<C> {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let last = 0;
  const child = Bun.spawn([runtime, `${import.meta.dir}/../${file}`], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
    serialization: 'advanced',
    ipc(message: Reply) {
      const reply = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.ok) reply?.resolve(message.value);
      else reply?.reject(new Error(`${file}: ${message.error}`));
    },
    onExit(_, code, signal) {
      for (const reply of waiting.values()) reply.reject(new Error(`${file} ended (${signal ?? code})`));
      waiting.clear();
    },
  });
  return own({
    pid: child.pid,
    call(call, ...[argument]) {
      const id = ++last;
      const reply = Promise.withResolvers<unknown>();
      waiting.set(id, reply);
      child.send({ id, call, argument } satisfies Request);
      return reply.promise as ResultOf<C, typeof call>;
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await child.exited;
    },
  });
}

/** Answers the calls of the process that started this one, and ends with it. */
export function playRole(calls: Calls): void {
  process.on('message', (request: Request) => void answer(calls, request));
  process.on('disconnect', () => process.exit(0));
}

async function answer(calls: Calls, request: Request): Promise<void> {
  const { id, call, argument } = request;
  let reply: Reply;
  try {
    const work = calls[call];
    if (work === undefined) throw new Error(`no call named ${call}`);
    reply = { id, ok: true, value: await work(argument as never) };
  } catch (error) {
    reply = { id, ok: false, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  process.send?.(reply);
}
