import { appendFileSync, renameSync, statSync } from 'node:fs';

/** What is kept of a log: twice this, the file and the one before. */
const MAX_BYTES = 1024 * 1024;

/**
 * Writes a log to a file, for a service of Windows has no standard error that anybody keeps. A full file is put aside as `<path>.old`. What
 * can't be written is lost: the agent goes on without.
 */
export function logToFile(path: string, maxBytes = MAX_BYTES): (line: string) => void {
  let size = sizeOf(path);
  return (line) => {
    try {
      if (size > maxBytes) {
        renameSync(path, `${path}.old`);
        size = 0;
      }
      appendFileSync(path, line);
      size += Buffer.byteLength(line);
    } catch {
      // A disk that is full, or a folder that is gone.
    }
  };
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
