import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@guru/protocol';
import type { ChannelHandler } from '../types.ts';

/** In the agent's own folder. */
const JOURNAL_FILE = 'transfers.log';

export interface FileChannels extends AsyncDisposable {
  readonly serve: ChannelHandler;
}

/**
 * What serves `file` channels, loaded when the first one comes; or now, when an agent that was killed has left temporary files to be removed. `folder` is the
 * agent's own, where it notes them. Disposing removes those that were kept for somebody to go on with.
 */
export function fileChannels(clock: Clock, folder: string | undefined): FileChannels {
  const journal = folder === undefined ? undefined : join(folder, JOURNAL_FILE);
  let loading: Promise<{ readonly serve: ChannelHandler; readonly close: () => Promise<void> }> | undefined;
  const load = () => {
    loading ??= loadNow(clock, journal);
    return loading;
  };
  // What fails now fails again for the first channel, and is told there.
  if (hasLeftovers(journal)) load().catch(() => undefined);
  return {
    serve: async (request, grant) => await (await load()).serve(request, grant),
    async [Symbol.asyncDispose]() {
      await loading?.then(
        ({ close }) => close(),
        () => undefined,
      );
    },
  };
}

async function loadNow(clock: Clock, journal: string | undefined) {
  const [{ serveFile }, { Transfers }] = await Promise.all([import('./index.ts'), import('./transfers.ts')]);
  const transfers = await Transfers.open(clock, journal);
  const serve: ChannelHandler = (request, grant) => serveFile(request, grant, transfers);
  return { serve, close: () => transfers[Symbol.asyncDispose]() };
}

function hasLeftovers(journal: string | undefined): boolean {
  return journal !== undefined && existsSync(journal) && statSync(journal).size > 0;
}
