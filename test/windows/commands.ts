import { type CommandEnd, type CommandOptions, runCommand } from '@guru/client/exec';
import { type DeviceProcess, listProcesses } from '@guru/client/manage';
import type { AttachedSession } from '@guru/client/session';

export interface Ran extends CommandEnd {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command on a device to its end. */
export async function run(session: AttachedSession, options: CommandOptions, input = ''): Promise<Ran> {
  const text = { stdout: '', stderr: '' };
  const keep = (stream: keyof typeof text) => (bytes: Uint8Array, done: () => void) => {
    text[stream] += Buffer.from(bytes).toString('latin1');
    done();
  };
  const command = { ...options, onStdout: keep('stdout'), onStderr: keep('stderr') };
  const running = runCommand(session, command);
  if (options.stdin) {
    await running.write(new TextEncoder().encode(input));
    await running.endInput();
  }
  return { ...(await running.ended), ...text };
}

/** A command that starts others, which have much to say, and waits for them. */
export const TALKATIVE = ['cmd.exe', '/c', 'cmd.exe /c for /l %i in (1,1,100000000) do @echo tick'] as const;

/** A process, all that it has started, and what these have: those of them that run. */
export async function treeOf(session: AttachedSession, pid: number): Promise<DeviceProcess[]> {
  const { processes } = await listProcesses(session);
  const tree = processes.filter((process) => process.pid === pid);
  for (const { pid: parent } of tree) tree.push(...processes.filter(({ ppid }) => ppid === parent));
  return tree;
}

/** Those of some processes that still run. */
export async function stillRunning(
  session: AttachedSession,
  of: readonly DeviceProcess[],
): Promise<DeviceProcess[]> {
  const { processes } = await listProcesses(session);
  const isOne =
    ({ pid, started_at }: DeviceProcess) =>
    (now: DeviceProcess) =>
      now.pid === pid && now.started_at === started_at;
  return of.filter((one) => processes.some(isOne(one)));
}
