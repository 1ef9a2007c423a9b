import { abortable, type OpenRequest } from '@guru/protocol';
import type { Grant } from '@guru/protocol/control';
import { untilEnded } from '../until-ended.ts';
import { connectToAny } from './connect.ts';
import { readForwardParams } from './params.ts';
import { addressesOf } from './resolve.ts';
import { mayReach, targetsForPort } from './targets.ts';

/**
 * Serves a `forward` channel (spec §5): one TCP connection, to where the grant's targets let it. What is judged is what is connected to: the address behind a
 * name, once, and never asked for again.
 */
export async function serveForward(request: OpenRequest, grant: Grant): Promise<void> {
  const params = readForwardParams(request.params);
  if (typeof params === 'string') {
    request.reject('bad_params', params);
    return;
  }
  const { host, port } = params;
  const targets = targetsForPort(grant.targets, port);
  // A port that is nobody's business asks nothing of the DNS either.
  const addresses = targets.length === 0 ? [] : await knownAddresses(host, request.signal);
  if (request.signal.aborted) return;
  const allowed = addresses.filter((address) => mayReach(targets, params, address));
  if (targets.length === 0 || (addresses.length > 0 && allowed.length === 0)) {
    request.reject('not_allowed', `the grant of this session does not lead to ${host}:${port}`);
    return;
  }
  const pipe = await connectToAny(allowed, port, request.signal);
  if (typeof pipe === 'string') {
    request.reject('unreachable', `no connection to ${host}:${port}: ${pipe}`);
    return;
  }
  pipe.join(request.accept({}, pipe.events));
  await pipe.closed;
  await untilEnded(request.signal);
}

/** None as well when the channel has ended meanwhile: the system's resolver can't be stopped. */
async function knownAddresses(host: string, signal: AbortSignal): Promise<readonly string[]> {
  try {
    return await abortable(addressesOf(host), signal);
  } catch (error) {
    if (signal.aborted) return [];
    throw error;
  }
}
