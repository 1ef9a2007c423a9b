import { createInterface } from 'node:readline/promises';
import { EXIT } from '../exit-codes.ts';
import { Failure } from '../failure.ts';

/** Whether there is a person to ask. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Asks for one line. Questions go to stderr, so that output can be redirected. */
export async function ask(question: string, fallback: string): Promise<string> {
  const readline = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const preset = fallback === '' ? '' : ` [${fallback}]`;
    const answer = await readline.question(`${question}${preset}: `);
    return answer.trim() || fallback;
  } finally {
    readline.close();
  }
}

const ENTER = new Set(['\r', '\n']);
const BACKSPACE = new Set(['\b', '\x7f']);
const CTRL_C = '\x03';
const CTRL_D = '\x04';
const CTRL_U = '\x15';

/** Asks for a line that is not shown. Ctrl-C gives up. */
export async function askSecret(question: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(`${question}: `);
  stdin.setRawMode(true);
  try {
    return await readSecret(stdin);
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}

async function readSecret(input: AsyncIterable<Buffer>): Promise<string> {
  const decoder = new TextDecoder();
  let typed: string[] = [];
  for await (const chunk of input) {
    for (const key of decoder.decode(chunk, { stream: true })) {
      if (ENTER.has(key) || key === CTRL_D) return typed.join('');
      if (key === CTRL_C) throw new Failure(EXIT.failed, 'given_up', 'Given up.');
      if (BACKSPACE.has(key)) typed.pop();
      else if (key === CTRL_U) typed = [];
      else typed.push(key);
    }
  }
  return typed.join('');
}

/** The first line of what is piped in: a password from a program that keeps passwords. */
export async function readPipedLine(): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of process.stdin) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes('\n')) break;
  }
  return text.split(/\r?\n/, 1)[0] ?? '';
}
