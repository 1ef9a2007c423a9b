import type { ChannelOpener, TreeFailure } from '@guru/client/files';
import { baseName, joinRemote } from './location.ts';
import type { Progress } from './progress.ts';
import type { RateLimit } from './rate.ts';

/** One side of a copy: on a device in its session, here, or a stream. */
export type Side =
  | { readonly at: 'device'; readonly name: string; readonly path: string; readonly session: ChannelOpener }
  | { readonly at: 'here'; readonly path: string }
  | { readonly at: 'stream' };

export type DeviceSide = Extract<Side, { at: 'device' }>;
export type Place = Exclude<Side, { at: 'stream' }>;

/** How something is copied. */
export interface CopyContext {
  /** Goes on where an earlier try was cut off. */
  readonly resume: boolean;
  readonly limit: RateLimit | undefined;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Something in a folder failed; the rest goes on. */
  readonly onFailure: (failure: TreeFailure) => void;
}

/** What a copy came to. */
export interface Copied {
  readonly files: number;
  readonly bytes: number;
}

/** Something of that name in a folder. */
export function within(folder: Place, name: string): Place {
  if (folder.at === 'here') return { ...folder, path: `${folder.path}/${name}` };
  return { ...folder, path: joinRemote(folder.path, name) };
}

export function nameOf(side: Side): string {
  return side.at === 'stream' ? '-' : baseName(side.path);
}

/** How a side is called to a person. */
export function shown(side: Side): string {
  if (side.at === 'stream') return '-';
  return side.at === 'here' ? side.path : `${side.name}:${side.path}`;
}
