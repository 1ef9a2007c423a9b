import type { JsonObject } from '@guru/protocol';
import { readWhole } from '@guru/protocol';

export interface ForwardParams {
  /** A name or an address, never empty. */
  readonly host: string;
  readonly port: number;
}

/** Longest name that DNS knows, with its dots. */
const MAX_HOST_LENGTH = 255;

/** The parameters of a `forward` channel (spec §5); a text that says what is wrong with them. */
export function readForwardParams(params: JsonObject): ForwardParams | string {
  const read = readWhole(params, (fields) => ({
    host: fields.text('host', MAX_HOST_LENGTH),
    port: fields.int('port', 1, 65_535),
  }));
  if (typeof read === 'string') return read;
  return /^[\x21-\x7e]+$/.test(read.host) ? read : 'host: a name or an address in ASCII was expected';
}
