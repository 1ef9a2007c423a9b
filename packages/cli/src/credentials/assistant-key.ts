import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EXIT } from '../exit-codes.ts';
import { Failure, systemCode } from '../failure.ts';
import { replaceFile, unusable } from './store.ts';

/** An assistant's own way to a server. Nothing of the person's sign-in is in it, or is ever used instead. */
const AssistantAccess = z.strictObject({ server_url: z.url(), key: z.string().min(1) });

export type AssistantAccess = z.infer<typeof AssistantAccess>;

const FILE = 'assistant.json';

/** What `guru mcp login` has stored in this folder; null when nothing is there. Throws `Failure`. */
export function readAssistantAccess(folder: string): AssistantAccess | null {
  const file = join(folder, FILE);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw unusable(file, error);
  }
  try {
    return AssistantAccess.parse(JSON.parse(text));
  } catch (cause) {
    const advice = 'Store the key again with: guru mcp login';
    throw new Failure(EXIT.not_signed_in, 'bad_assistant_file', `${file} can’t be read.`, advice, { cause });
  }
}

/** Stores it where its owner alone can read it; answers in which file. Throws `Failure`. */
export function writeAssistantAccess(folder: string, access: AssistantAccess): string {
  const file = join(folder, FILE);
  replaceFile(folder, file, `${JSON.stringify(access, null, 2)}\n`);
  return file;
}
