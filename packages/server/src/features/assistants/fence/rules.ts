import type { AllowedCommand, RefusedCommand } from '@guru/protocol/api';
import { programNames } from './programs.ts';

/** Control characters, which no honest argument of an allowed command has, and marks that change how a line looks. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u;

/** Whether a rule allows exactly this program with exactly these arguments. Narrow: whatever is in doubt is not allowed. */
export function allows(rule: AllowedCommand, command: readonly string[]): boolean {
  const [program, ...args] = command;
  if (program !== rule.program || command.some((part) => UNSEEN.test(part))) return false;
  const patterns = [...rule.args];
  const rest = /^-?\*\*$/.test(patterns.at(-1) ?? '') ? patterns.pop() : undefined;
  if (rest === undefined ? args.length !== patterns.length : args.length < patterns.length) return false;
  const onward = args.slice(patterns.length);
  return (
    patterns.every((pattern, index) => fits(pattern, args[index] ?? '')) &&
    onward.every((arg) => rest === '-**' || !arg.startsWith('-'))
  );
}

function fits(pattern: string, arg: string): boolean {
  if (arg.startsWith('-') && !pattern.startsWith('-')) return false;
  return wildcard(pattern).test(arg);
}

/**
 * Whether a command is, or may be hiding, what a rule refuses. Wide: the program's name is looked for in every argument and in the words of every argument,
 * with quotes and escapes taken out; the rule's arguments must come after it in their order, with anything between.
 */
export function refuses(rule: RefusedCommand, command: readonly string[]): boolean {
  const [wanted = rule.program] = programNames(rule.program);
  const patterns = rule.args
    .filter((pattern) => !/^-?\*\*$/.test(pattern))
    .map((pattern) => wildcard(pattern, 'i'));
  return [command, command.flatMap(wordsOf)].some((words) =>
    words.some(
      (word, index) => programNames(word).includes(wanted) && hasInOrder(words.slice(index + 1), patterns),
    ),
  );
}

function hasInOrder(words: readonly string[], patterns: readonly RegExp[]): boolean {
  let next = 0;
  for (const word of words) if (next < patterns.length && patterns[next]?.test(word)) next += 1;
  return next === patterns.length;
}

/** The words of a text as a shell might see them once its quotes, escapes and empty parts are gone. */
function wordsOf(text: string): string[] {
  const unquoted = text
    .replaceAll(/\\\r?\n/g, '')
    .replaceAll(/\$\{?(?:IFS|@|\*)\}?/g, ' ')
    .replaceAll(/["'`^\\]|\p{Cf}/gu, '');
  return [...unquoted.split(/[\s;|&(){}<>$=,:]+/), ...text.split(/[\s;|&(){}<>$=,"'`]+/)].filter(
    (word) => word !== '',
  );
}

/** A pattern in which `*` stands for any characters but line ends. */
function wildcard(pattern: string, flags = ''): RegExp {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\/]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^\\r\\n]*')}$`, flags);
}
