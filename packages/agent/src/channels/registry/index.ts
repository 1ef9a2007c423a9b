import type { OpenRequest } from '@guru/protocol';
import type { Grant } from '@guru/protocol/control';
import { AnswerFailure, answer, refuseChange } from '../answer.ts';
import { readRegistryParams } from './params.ts';
import { useRegistry } from './windows.ts';

/** What only looks. */
const LOOKS = new Set(['list', 'export']);

/** Serves a `registry` channel (spec §5): on Windows; elsewhere there is none. */
export async function serveRegistry(request: OpenRequest, grant: Grant): Promise<void> {
  const params = readRegistryParams(request.params);
  if (typeof params === 'string') {
    request.reject('bad_params', params);
    return;
  }
  await answer(request, async (to) => {
    if (!LOOKS.has(params.op)) refuseChange(grant);
    if (process.platform !== 'win32')
      throw new AnswerFailure(
        'unsupported',
        'Only Windows has a registry; this machine runs another system.',
      );
    await useRegistry(params, to);
  });
}
