import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { type AddressRules, type Resolved, resolveHost } from './address.ts';

/** Of an answer so much is read. */
const MOST_ANSWER_BYTES = 16_384;
/** Of an answer so much is shown. */
const MOST_SHOWN = 200;

/** The receiver did not take a message. */
export class NotTakenError extends Error {
  /** How long the receiver asks to be left alone, in milliseconds. */
  readonly asked_ms: number;

  constructor(message: string, asked_ms = 0) {
    super(message);
    this.name = 'NotTakenError';
    this.asked_ms = asked_ms;
  }
}

export interface PostRequest {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly rules: AddressRules;
  /** Certificates that are trusted besides the usual ones. */
  readonly ca?: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Posts something, to the address that its host was found at, without following where the answer leads. Resolves with the status when it was taken (2xx); throws `NotTakenError`, `RefusedAddressError`, or
 * what the network says.
 */
export async function post({ url, body, headers, rules, ca, signal }: PostRequest): Promise<number> {
  const { protocol, hostname } = new URL(url);
  signal.throwIfAborted();
  const addresses = await resolveHost(hostname, rules);
  const request = protocol === 'https:' ? requestHttps : requestHttp;
  const sent = Buffer.from(body);
  const answer = Promise.withResolvers<IncomingMessage>();
  const outgoing = request(
    url,
    {
      method: 'POST',
      headers: { 'user-agent': 'Guru', ...headers, 'content-length': sent.length },
      lookup: pinned(addresses),
      ca,
      signal,
    },
    answer.resolve,
  );
  outgoing.on('error', answer.reject);
  outgoing.end(sent);
  const response = await answer.promise;
  const status = response.statusCode ?? 0;
  const text = await readSome(response);
  if (status >= 200 && status < 300) return status;
  throw new NotTakenError(`it answered ${status}${text && `: ${text}`}`, askedOf(response));
}

/** What a name was found to be, whatever is asked. */
function pinned(addresses: readonly Resolved[]): LookupFunction {
  return (_, { all }, callback) => {
    const [first] = addresses;
    if (all) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family);
  };
}

async function readSome(response: IncomingMessage): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const piece of response) {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes >= MOST_ANSWER_BYTES) break;
    }
  } finally {
    response.destroy();
  }
  return Buffer.concat(pieces).toString('utf8').replaceAll(/\s+/g, ' ').trim().slice(0, MOST_SHOWN);
}

function askedOf({ headers }: IncomingMessage): number {
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}
