import { statSync } from 'node:fs';
import { type PipedProgram, spawnPiped } from '../../runtime/piped.ts';
import { guard } from './guard.ts';
import type { ExecParams } from './params.ts';
import { posixStart } from './posix-start.ts';
import { newMark, PosixTree } from './posix-tree.ts';
import type { CommandStart, ProcessTree } from './types.ts';
import { windowsStart } from './windows-start.ts';
import { WindowsTree } from './windows-tree.ts';

/** A program that runs, with everything that it starts. */
export interface StartedCommand {
  readonly program: PipedProgram;
  readonly tree: ProcessTree;
  /** By the steady clock. */
  readonly startedAt: number;
}

/** Makes ready what a command needs, and answers what starts it: at once, or never. Throws, and so does that, when it can't be started: in words for a person. */
export async function prepareCommand(params: ExecParams): Promise<() => StartedCommand> {
  const isWindows = process.platform === 'win32';
  const start = isWindows ? windowsStart(params) : await posixStart(params);
  refuseMissing(start);
  return () => {
    const mark = newMark();
    const startedAt = performance.now();
    const program = spawn({ ...start, env: { ...start.env, ...mark } }, params);
    const { pid } = program;
    const tree = isWindows ? new WindowsTree(pid) : guarded(new PosixTree(pid, mark), pid);
    return { program, tree, startedAt };
  };
}

/** On Windows it is the job that ends a command with the agent. */
function guarded(tree: ProcessTree, group: number): ProcessTree {
  const release = guard.watch(group);
  return {
    signal: (name) => tree.signal(name),
    end: () => tree.end().finally(release),
    endRest: () => tree.endRest().finally(release),
  };
}

function spawn(start: CommandStart, { command: [name], stdin }: ExecParams): PipedProgram {
  try {
    return spawnPiped({ ...start, stdin });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') throw new Error(`there is no program ${name}`);
    if (code === 'EACCES' || code === 'EPERM') throw new Error(`${name} may not be run`);
    throw error;
  }
}

/** The system would say of a missing folder what it says of a missing program. */
function refuseMissing({ cwd }: CommandStart): void {
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`there is no folder ${cwd}`);
}
