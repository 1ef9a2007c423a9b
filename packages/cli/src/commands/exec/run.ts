import { type CommandOptions, type RunningCommand, runCommand } from '@guru/client/exec';
import type { AgentSummary } from '@guru/protocol/api';
import type { Account } from '../../context.ts';
import { withSession } from '../../device/with-session.ts';
import { EXIT } from '../../exit-codes.ts';
import { Failure } from '../../failure.ts';
import { type Outcome, outcomeOf } from './outcome.ts';

export interface Order {
  readonly account: Account;
  readonly command: Omit<CommandOptions, 'signal'>;
  readonly signal: AbortSignal;
  /** Feeds its stdin once it runs. */
  readonly feed?: (running: RunningCommand) => Promise<void>;
}

/** Runs a command on one device to its end. What goes wrong is told as its outcome; rejects only when it was given up. */
export async function runOn(
  device: AgentSummary,
  { account, command, signal, feed }: Order,
): Promise<Outcome> {
  try {
    return await withSession(account, device.agent_id, signal, async (session) => {
      const running = runCommand(session, { ...command, signal });
      if (feed !== undefined) void feed(running).catch(() => running.cancel());
      return { status: 'ended', ...(await running.ended) };
    });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RangeError)
      throw new Failure(EXIT.usage, 'command_too_long', 'The command is longer than a device takes (8 KiB).');
    return outcomeOf(error);
  }
}

/** Sends what this program is given. */
export async function feedStdin(running: RunningCommand): Promise<void> {
  await running.started;
  for await (const bytes of Bun.stdin.stream()) await running.write(bytes);
  await running.endInput();
}
