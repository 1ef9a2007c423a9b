import type { AllowedCommand, RefusedCommand } from '@guru/protocol/api';

/** A line with an open quotation mark. */
export class OpenQuoteError extends Error {
  readonly line: string;

  constructor(line: string) {
    super('open quotation mark');
    this.line = line;
  }
}

/** The lines of a text that say something. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Rules for allowed commands, one a line; a + before a line says that it changes something. Throws `OpenQuoteError`. */
export function readAllowed(text: string): AllowedCommand[] {
  return linesOf(text).map((line) => {
    const changes = line.startsWith('+');
    return { ...readRule(changes ? line.slice(1) : line), changes };
  });
}

/** Rules for refused commands, one a line. Throws `OpenQuoteError`. */
export function readRefused(text: string): RefusedCommand[] {
  return linesOf(text).map(readRule);
}

/** Rules as lines, so that reading them gives the same rules. */
export function writeRules(rules: readonly (RefusedCommand & { changes?: boolean })[]): string {
  return rules
    .map(({ program, args, changes }) => `${changes ? '+ ' : ''}${[program, ...args].map(quote).join(' ')}`)
    .join('\n');
}

/** Words apart by spaces; in double quotes a word can have spaces, and \" and \\ stand for themselves there. */
function readRule(line: string): RefusedCommand {
  const words = [...line.matchAll(/"((?:[^"\\]|\\.)*)"|([^\s"]+)/g)].map(
    ([, quoted, plain]) => plain ?? quoted?.replaceAll(/\\(.)/g, '$1') ?? '',
  );
  if (line.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').includes('"')) throw new OpenQuoteError(line);
  const [program = '', ...args] = words;
  return { program, args };
}

function quote(word: string): string {
  if (/^[^\s"+][^\s"]*$/.test(word)) return word;
  return `"${word.replaceAll(/["\\]/g, '\\$&')}"`;
}
