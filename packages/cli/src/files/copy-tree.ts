import { pullFolder, pushFolder, type TreeCount } from '@guru/client/files';
import { createHash } from './hash.ts';
import { LocalSink } from './local-sink.ts';
import { localTree } from './local-tree.ts';
import { TreeRelay } from './relay.ts';
import { type Copied, type CopyContext, type DeviceSide, nameOf, type Place } from './side.ts';

/** Copies a folder with all that is below it, in one stream. */
export async function copyTree(from: Place, to: Place, context: CopyContext): Promise<Copied> {
  const { progress, signal, limit, onFailure } = context;
  progress.start(nameOf(from));
  const options = { signal, onProgress: progress.at, createHash };
  if (to.at === 'device') {
    if (from.at === 'device') return await between(from, to, context);
    const items = localTree(
      from.path,
      (path, error) => onFailure({ path, kind: 'failed', code: 'here', message: String(error) }),
      limit,
    );
    return await pushFolder(to.session, to.path, items, { ...options, onFailure });
  }
  if (from.at === 'here') throw new RangeError('nothing of it is on a device');
  await using sink = new LocalSink(to.path, onFailure, limit);
  return await pullFolder(from.session, from.path, sink, options);
}

/** Through here: no more of it than what waits for the slower of the two. */
async function between(from: DeviceSide, to: DeviceSide, context: CopyContext): Promise<TreeCount> {
  const { progress, signal, onFailure } = context;
  const relay = new TreeRelay(onFailure);
  const pulling = pullFolder(from.session, from.path, relay.sink, { signal, createHash }).then(
    () => relay.end(),
    (reason: unknown) => relay.end({ reason }),
  );
  const pushed = await pushFolder(to.session, to.path, relay.items, {
    signal,
    onProgress: progress.at,
    createHash,
    onFailure,
  });
  await pulling;
  return pushed;
}
