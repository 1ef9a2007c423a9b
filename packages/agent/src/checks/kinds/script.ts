import { type Finding, unknown } from '../finding.ts';
import { type Printed, runProgram } from '../run-program.ts';
import { levelOfExit, parsePluginOutput } from './nagios.ts';
import type { Kind } from './types.ts';

/** Of each output; plugins print a few lines. */
const MAX_BYTES = 64 * 1024;

export const check: Kind<'script'> = async ({ command, shell }, { signal }) =>
  findingOf(await runProgram(command, { signal, shell, plain: false, maxBytes: MAX_BYTES }));

/** What a program that follows the conventions of Nagios plugins has found. */
export function findingOf({ code, out, err }: Printed): Finding {
  const level = levelOfExit(code);
  const { summary, perf } = parsePluginOutput(out);
  const words = summary || err.trim().split('\n', 1)[0] || 'It has printed nothing.';
  if (level !== undefined) return { level, summary: words, perf };
  const end = code === null ? 'was ended by a signal' : `ended with ${code}`;
  return unknown(`It ${end}, which says nothing: ${words}`);
}
