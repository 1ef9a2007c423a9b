import type { Duplex } from 'node:stream';

/** A header field: its name as it was sent, and its value. */
export type Field = readonly [name: string, value: string];

/** What comes before a body in HTTP/1.1 (RFC 9112): the request or status line, and the fields. */
export interface Head {
  readonly line: string;
  readonly fields: readonly Field[];
}

/** Longer than any browser or device sends in earnest. */
const MAX_HEAD_BYTES = 64 * 1024;
const END = Buffer.from('\r\n\r\n');
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
const NO_VALUE = /[\u0000-\u0008\u000a-\u001f\u007f]/;

/** The head of a message from its bytes as Latin-1, without the empty line; undefined for what two readers might read in two ways. */
export function parseHead(text: string): Head | undefined {
  const [line = '', ...rest] = text.split('\r\n');
  const fields: Field[] = [];
  for (const each of rest) {
    const colon = each.indexOf(':');
    const name = each.slice(0, colon);
    const value = each.slice(colon + 1).trim();
    if (colon < 1 || !TOKEN.test(name) || NO_VALUE.test(value)) return undefined;
    fields.push([name, value]);
  }
  return NO_VALUE.test(line) ? undefined : { line, fields };
}

export function formatHead({ line, fields }: Head): Buffer {
  const lines = [line, ...fields.map(([name, value]) => `${name}: ${value}`)];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

/** All values of a field. */
export function valuesOf({ fields }: Head, name: string): string[] {
  return fields.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value);
}

/**
 * Reads one head from a stream and leaves what follows it there. Undefined when the stream ends before, when it is too long, or can't be read in one way
 * only. Rejects with the signal's reason.
 */
export function readHead(stream: Duplex, signal: AbortSignal): Promise<Head | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Head | undefined>();
  let bytes = Buffer.alloc(0);
  const take = () => {
    for (let chunk: Buffer | null = stream.read(); chunk !== null; chunk = stream.read()) {
      bytes = Buffer.concat([bytes, chunk]);
      const end = bytes.indexOf(END);
      if (end >= 0 && end <= MAX_HEAD_BYTES) {
        settle();
        if (end + END.length < bytes.length) stream.unshift(bytes.subarray(end + END.length));
        resolve(parseHead(bytes.toString('latin1', 0, end)));
        return;
      }
      if (bytes.length > MAX_HEAD_BYTES) giveUp();
    }
  };
  const giveUp = () => {
    settle();
    resolve(undefined);
  };
  const onAbort = () => {
    settle();
    reject(signal.reason);
  };
  const settle = () => {
    stream.off('readable', take).off('end', giveUp).off('close', giveUp);
    signal.removeEventListener('abort', onAbort);
  };
  stream.on('readable', take).on('end', giveUp).on('close', giveUp);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  return promise;
}
