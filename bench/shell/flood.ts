import { open } from 'node:fs/promises';

/** What fills a terminal. */
export interface Flood {
  /** For a shell; without a single quote in it. */
  readonly command: string;
  /** What it prints. A terminal adds a carriage return to each line. */
  readonly bytes: number;
}

const COLUMNS = 80;
const LINES_AT_ONCE = 4096;

/** Writes lines of text like those of a log, about so many bytes, and resolves to what they are exactly. */
export async function makeText(path: string, bytes: number): Promise<number> {
  await using file = await open(path, 'w');
  let written = 0;
  for (let number = 0; written < bytes; number += LINES_AT_ONCE) {
    const lines = Array.from({ length: LINES_AT_ONCE }, (_, i) => line(number + i)).join('');
    written += (await file.write(lines)).bytesWritten;
  }
  return written;
}

function line(number: number): string {
  const hash = Bun.hash(`${number}`).toString(36);
  return `${`${number} info request ${hash} took ${number % 977} ms and was answered with 200`.padEnd(COLUMNS - 1, '.')}\n`;
}
