import { bytesToName, nameToBytes } from '@guru/protocol';

/** A path of this machine for the system, from text as it travels: names in any encoding come through. */
export function raw(path: string): string | Buffer {
  return process.platform === 'win32' ? path : Buffer.from(nameToBytes(path));
}

/** What the system calls something, as text that travels. */
export function textOf(name: string | Buffer): string {
  return typeof name === 'string' ? name : bytesToName(name);
}

/** Recognisable, and hidden where dots hide. A file is never seen under its own name before it is whole. */
export function partialName(id: string = crypto.randomUUID()): string {
  return `.guru-${id}.part`;
}
