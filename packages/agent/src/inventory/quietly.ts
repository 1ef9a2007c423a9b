import { type ProgramOutput, programOutput } from '../runtime/program-output.ts';

const PATIENCE_MS = 60_000;

/** Runs a program of the system to its end, behind everything else that the machine has to do. Null when it isn't there or says no. */
export async function quietly(command: readonly string[], signal: AbortSignal): Promise<string | null> {
  const { code, out } = await ran(command, signal);
  return code === 0 ? out : null;
}

/** The same with what it ended with. */
export async function ran(command: readonly string[], signal: AbortSignal): Promise<ProgramOutput> {
  const [program = ''] = command;
  if (Bun.which(program) === null) return { code: 127, out: '', err: `${program} is not there` };
  const low = process.platform === 'win32' ? [] : ['nice', '-n', '19'];
  return await programOutput([...low, ...command], { patienceMs: PATIENCE_MS, signal });
}
