import { ApiError } from '../errors/index.ts';
import { MAX_BODY_BYTES } from './limits.ts';

const JSON_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/**
 * The JSON value in a request's body. Throws `ApiError`: `body_too_large` before more than the limit is held, `bad_body` without
 * a body, `unsupported_media_type`, `bad_json`.
 */
export async function readJsonBody(request: Request): Promise<unknown> {
  const bytes = await readBytes(request);
  if (bytes.length === 0) throw new ApiError('bad_body', { detail: 'A JSON body is needed.' });
  const type = request.headers.get('content-type');
  if (type === null || !JSON_TYPE.test(type)) throw new ApiError('unsupported_media_type');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new ApiError('bad_json');
  }
}

/** For an endpoint that takes no body: what comes with one was meant for another. */
export async function refuseBody(request: Request): Promise<void> {
  const bytes = await readBytes(request);
  if (bytes.length > 0) throw new ApiError('bad_body', { detail: 'This endpoint takes no body.' });
}

async function readBytes(request: Request): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES)
    throw new ApiError('body_too_large');
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) break;
      chunks.push(chunk);
    }
  } catch {
    // The peer went away in the middle: nobody reads the answer, and it is no fault of ours.
    throw new ApiError('bad_body', { detail: 'The body broke off.' });
  }
  if (size > MAX_BODY_BYTES) throw new ApiError('body_too_large');
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}
