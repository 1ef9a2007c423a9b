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
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const line = new SecretLine();
  const onData = (chunk: Uint8Array) => {
    const end = line.read(chunk);
    if (end === 'entered') resolve(line.text);
    if (end === 'given_up') reject(new Failure(EXIT.failed, 'given_up', 'Given up.'));
  };
  stderr.write(`${question}: `);
  stdin.setRawMode(true);
  stdin.on('data', onData);
  stdin.resume();
  try {
    return await promise;
  } finally {
    stdin.off('data', onData);
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}

/** A line as it is typed in raw mode, where nobody else knows what Backspace means. */
class SecretLine {
  readonly #decoder = new TextDecoder();
  #typed: string[] = [];

  get text(): string {
    return this.#typed.join('');
  }

  read(chunk: Uint8Array): 'entered' | 'given_up' | null {
    for (const key of this.#decoder.decode(chunk, { stream: true })) {
      if (ENTER.has(key) || key === CTRL_D) return 'entered';
      if (key === CTRL_C) return 'given_up';
      if (BACKSPACE.has(key)) this.#typed.pop();
      else if (key === CTRL_U) this.#typed = [];
      else this.#typed.push(key);
    }
    return null;
  }
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
