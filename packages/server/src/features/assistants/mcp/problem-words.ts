import { FileProblem } from '@guru/client/files';
import { SessionProblem } from '@guru/client/session';
import { dataPart } from '../marks/data-part.ts';

/** What a device or its session says that it can't do, for an assistant to read. Its own words are data as all that comes from there. */
export function wordsOfProblem(error: unknown): string | undefined {
  if (error instanceof FileProblem || error instanceof SessionProblem) {
    const code = /^[a-z_]{1,40}$/.test(error.code) ? error.code : 'failed';
    return `The device could not do it: ${code}.\n${dataPart('the device', error.message.slice(0, 1000))}`;
  }
  if (error instanceof RangeError) return 'The command is too long: a device takes 8 KiB.';
  if (error instanceof DOMException && error.name === 'AbortError') return 'The call was given up.';
  return undefined;
}
