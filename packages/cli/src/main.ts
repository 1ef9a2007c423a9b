#!/usr/bin/env bun
import { CommanderError } from 'commander';
import { store } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { Failure, systemCode, toFailure } from './failure.ts';
import { plain } from './output/plain.ts';
import { createProgram } from './program.ts';

/** Runs the command line and answers what the process ends with. */
async function main(): Promise<number> {
  try {
    const program = await createProgram(process.argv.slice(2));
    await program.parseAsync();
    return Number(process.exitCode ?? EXIT.ok);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const failure = toFailure(error, serverUrl());
    if (failure === null) throw error;
    report(failure);
    return failure.exit_code;
  }
}

function serverUrl(): string | null {
  try {
    return store.read()?.server_url ?? null;
  } catch {
    return null;
  }
}

/** What happened, what to do, and the code to look up. */
function report({ message, advice, code }: Failure): void {
  const lines = [`guru: ${message}`, ...(advice ? advice.split('\n') : []), `(${code})`];
  process.stderr.write(`${lines.map(plain).join('\n')}\n`);
}

/** What became of the output: a reader that has seen enough, like `head`, is no fault, and a full disk is one. */
function exitCodeAfter(exitCode: number, lost: string | null): number {
  if (lost === null || lost === 'EPIPE') return exitCode;
  report(new Failure(EXIT.failed, 'output_lost', `The output can’t be written: ${lost}.`));
  return EXIT.failed;
}

let lost: string | null = null;
process.stdout.on('error', (error) => {
  lost = systemCode(error) ?? 'unknown error';
});
// No `await` out here, or the program could not be compiled to bytecode ahead.
void main().then((exitCode) => {
  // Nothing that is still open (a keep-alive connection, the keyboard) may keep a finished program waiting. What went wrong with a write is told after its callback.
  process.stdout.write('', () => setImmediate(() => process.exit(exitCodeAfter(exitCode, lost))));
});
