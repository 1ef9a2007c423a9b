import { drained } from '../drain.ts';
import type { StartedCommand } from './start.ts';

/** What is to be known of a program's outputs on their way. */
interface Printing {
  /** Settles when both have come to their end, or nobody wants more of them. */
  readonly done: Promise<void>;
  /** Bytes that were handed on. */
  readonly told: number;
  /** While they are held back: settles when they flow again. */
  readonly held: Promise<unknown> | undefined;
}

/** How a command ended, as its `exit` says it. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly timed_out: boolean;
  readonly duration_ms: number;
}

/** Settles when the program has ended, by itself or because its time was up, and everything that it printed has been handed on. */
export async function untilExit(
  { program, tree, startedAt }: StartedCommand,
  output: Printing,
  timeout_ms: number | undefined,
): Promise<Exit> {
  let timed_out = false;
  const expire = () => {
    timed_out = true;
    void tree.end();
  };
  const timer = timeout_ms === undefined ? undefined : setTimeout(expire, timeout_ms);
  const { code, signal } = await program.exited;
  clearTimeout(timer);
  const duration_ms = Math.round(performance.now() - startedAt);
  await drained({ hungUp: output.done, told: () => output.told, held: () => output.held });
  const ended = signal === null ? { code, signal } : { code: null, signal: signal.replace(/^SIG/, '') };
  return { ...ended, timed_out, duration_ms };
}
