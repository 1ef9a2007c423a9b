import { mkdir, rm } from 'node:fs/promises';
import { pullFolder, pushFolder, type TreeItem } from '@guru/client/files';
import { createHash } from './hash.ts';
import { LocalSink } from './local-sink.ts';
import { paced } from './rate.ts';
import { raw } from './raw.ts';
import { readLocal } from './read-local.ts';
import { TreeRelay } from './relay.ts';
import type { CopyContext, DeviceSide, Place } from './side.ts';
import type { Item, Plan } from './sync-plan.ts';

/** Does what a plan says: removes first, for what goes may be in the way of what comes. */
export async function carryOut(
  from: Place,
  to: Place,
  { send, remove }: Plan,
  context: CopyContext,
): Promise<void> {
  const { progress, signal, onFailure } = context;
  progress.start(
    'sync',
    send.reduce((sum, { kind, size }) => sum + (kind === 'file' ? size : 0), 0),
  );
  const options = { signal, onProgress: progress.at, createHash };
  const select = send.map(({ path }) => path);
  if (to.at === 'here') {
    for (const { path } of remove) await rm(raw(`${to.path}/${path}`), { recursive: true, force: true });
    if (from.at === 'here' || send.length === 0) return;
    await mkdir(raw(to.path), { recursive: true });
    await using sink = new LocalSink(to.path, onFailure, context.limit);
    await pullFolder(from.session, from.path, sink, { ...options, select });
    return;
  }
  if (send.length === 0 && remove.length === 0) return;
  if (from.at === 'here') {
    await pushFolder(to.session, to.path, localItems(from.path, send, remove, context), {
      ...options,
      onFailure,
    });
  } else await between(from, to, remove, select, context);
}

async function* localItems(
  folder: string,
  send: readonly Item[],
  remove: readonly Item[],
  { limit }: CopyContext,
): AsyncGenerator<TreeItem, void, void> {
  for (const { path } of remove) yield { kind: 'gone', path };
  for (const { path, kind, size, mode, mtime_ms, target = '' } of send) {
    if (kind === 'folder') yield { kind, path, mode, mtime_ms };
    else if (kind === 'link') yield { kind, path, target };
    else if (kind === 'file') {
      yield { kind, path, size, mode, mtime_ms, open: () => paced(readLocal(`${folder}/${path}`), limit) };
    }
  }
}

async function between(
  from: DeviceSide,
  to: DeviceSide,
  remove: readonly Item[],
  select: readonly string[],
  { signal, progress, onFailure }: CopyContext,
): Promise<void> {
  const relay = new TreeRelay(onFailure);
  const pulling = pullFolder(from.session, from.path, relay.sink, { signal, createHash, select }).then(
    () => relay.end(),
    (reason: unknown) => relay.end({ reason }),
  );
  async function* items(): AsyncGenerator<TreeItem, void, void> {
    for (const { path } of remove) yield { kind: 'gone', path };
    yield* relay.items;
  }
  await pushFolder(to.session, to.path, items(), { signal, onProgress: progress.at, createHash, onFailure });
  await pulling;
}
