import { EXIT } from '../exit-codes.ts';
import { Failure } from '../failure.ts';
import { takeKeyboard } from './keyboard.ts';
import { TypedLine } from './typed-line.ts';

/** Whether there is a person to ask. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Questions to a person. Both ask for one line, and throw `Failure` `given_up` on Ctrl-C. */
export interface Dialogue extends Disposable {
  /** Nothing typed means the fallback. */
  ask(question: string, fallback: string): Promise<string>;
  /** The answer is not shown. */
  askSecret(question: string): Promise<string>;
}

/**
 * Begins to ask. The keyboard is taken before the first question is shown and held up to the last answer, so that no key is lost, shown or left to the terminal,
 * however early it is typed. Questions go to stderr, so that output can be redirected.
 */
export function openDialogue(): Dialogue {
  const keyboard = takeKeyboard();
  const typed = characters(keyboard.keys);

  async function readLine(question: string, shown: boolean): Promise<string> {
    process.stderr.write(`${question}: `);
    try {
      const line = new TypedLine(shown);
      for (;;) {
        const next = await typed.next();
        const { echo, end } = next.done ? { echo: '', end: 'given_up' } : line.read(next.value);
        if (echo !== '') process.stderr.write(echo);
        if (end === 'entered') return line.text;
        if (end === 'given_up') throw new Failure(EXIT.given_up, 'given_up', 'Given up.');
      }
    } finally {
      process.stderr.write('\r\n');
    }
  }

  return {
    async ask(question, fallback) {
      const preset = fallback === '' ? '' : ` [${fallback}]`;
      return (await readLine(question + preset, true)).trim() || fallback;
    },
    askSecret: (question) => readLine(question, false),
    [Symbol.dispose]: () => keyboard[Symbol.dispose](),
  };
}

async function* characters(keys: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  for await (const bytes of keys) yield* decoder.decode(bytes, { stream: true });
}

/** No password is longer than this, in bytes. */
const MOST_BYTES = 4096;

/** The first line of what is piped in: a password from a program that keeps passwords. */
export async function readPipedLine(): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of process.stdin) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes('\n') || text.length > MOST_BYTES) break;
  }
  return text.split(/\r?\n/, 1)[0] ?? '';
}
