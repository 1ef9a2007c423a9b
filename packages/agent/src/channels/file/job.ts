import type { Fields } from '@guru/protocol';
import { type Channel, ChannelCut, type ChannelInbox } from '@guru/protocol';
import type { Transfers } from './transfers.ts';

/** What an operation works with. */
export interface Job {
  readonly channel: Channel;
  readonly inbox: ChannelInbox;
  /** Folders of the grant; none for all. */
  readonly roots: readonly string[];
  readonly transfers: Transfers;
}

/** Does what it was told; settles when it is done and everything is closed. What fails is thrown. */
export type Run = (job: Job) => Promise<void>;

/** One operation of the `file` channel (spec §5). */
export interface Operation {
  /** Whether it needs a grant that lets things be changed. */
  readonly changes: boolean;
  /** Takes its parameters out of `OPEN`; throws `FieldError`. */
  readonly read: (fields: Fields) => Run;
}

/** A path as text: its bytes may each be a character. What it must be like is checked where it is used. */
const MAX_PATH_CHARACTERS = 32_767;

export function readPathField(fields: Fields, name = 'path'): string {
  return fields.text(name, MAX_PATH_CHARACTERS);
}

export function readFlag(fields: Fields, name: string, otherwise = false): boolean {
  return fields.has(name) ? fields.boolean(name) : otherwise;
}

export function readCount(fields: Fields, name: string): number | undefined {
  return fields.has(name) ? fields.int(name) : undefined;
}

/** Between two steps of long work: throws `ChannelCut` when nobody waits for it any more. */
export function stillWanted({ state }: Channel): void {
  if (state === 'closed') throw new ChannelCut('session_closed', 'the channel has ended');
}
