import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@guru/protocol';
import type { ChannelHandler } from '../types.ts';

/** Written by `journal.ts`, which an agent that serves no files never loads. */
export const JOURNAL_FILE = 'transfers.log';

export interface FileChannels extends AsyncDisposable {
  readonly serve: ChannelHandler;
}

/**
 * What serves `file` channels, loaded when the first one comes; or now, when an agent that was killed has left temporary files to be removed. `folder` is the
 * agent's own, where it notes them. Disposing removes those that were kept for somebody to go on with.
 */
export function fileChannels(clock: Clock, folder: string | undefined): FileChannels {
  let loading: Promise<{ readonly serve: ChannelHandler; readonly close: () => Promise<void> }> | undefined;
  const load = () => {
    loading ??= loadNow(clock, folder);
    return loading;
  };
  // What fails now fails again for the first channel, and is told there.
  if (hasLeftovers(folder)) load().catch(() => undefined);
  return {
    serve: async (request, grant) => await (await load()).serve(request, grant),
    async [Symbol.asyncDispose]() {
      await loading?.then(({ close }) => close());
    },
  };
}

async function loadNow(clock: Clock, folder: string | undefined) {
  const [{ serveFile }, { Transfers }] = await Promise.all([import('./index.ts'), import('./transfers.ts')]);
  const transfers = await Transfers.open(clock, folder);
  const serve: ChannelHandler = (request, grant) => serveFile(request, grant, transfers);
  return { serve, close: () => transfers[Symbol.asyncDispose]() };
}

function hasLeftovers(folder: string | undefined): boolean {
  if (folder === undefined) return false;
  const path = join(folder, JOURNAL_FILE);
  return existsSync(path) && statSync(path).size > 0;
}
