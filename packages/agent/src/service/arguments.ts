import { AgentError } from '../failure.ts';
import type { ServiceOptions } from './types.ts';

/** The arguments with which a service runs the agent. Throws for what no service file can hold. */
export function runArguments({ program, dataDir, caFile }: ServiceOptions): string[] {
  const list = [program, 'run', '--data-dir', dataDir];
  if (caFile !== undefined) list.push('--ca', caFile);
  return list.map(refuseControlCharacters);
}

/** A line break in a path would start a line of its own in a service file: a setting that nobody chose. */
export function refuseControlCharacters(text: string): string {
  for (const character of text) {
    if (character < ' ' || character === '\u007f') {
      throw new AgentError(
        'usage',
        `A path with a control character can't be installed: ${JSON.stringify(text)}.`,
      );
    }
  }
  return text;
}
