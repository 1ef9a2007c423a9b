import type { JsonObject } from '@guru/protocol';
import { SessionProblem } from '../session/problem.ts';
import type { FileEntry, FileKind, VersionedEntry, Written } from './types.ts';

const KINDS: Readonly<Record<FileKind, true>> = { file: true, folder: true, link: true, other: true };

/** An entry as a device tells it. Throws `SessionProblem` `bad_message`. */
export function readEntry(said: JsonObject): FileEntry {
  const entry = {
    name: text(said, 'name'),
    kind: kind(said),
    size: number(said, 'size'),
    mode: number(said, 'mode'),
    mtime_ms: number(said, 'mtime_ms'),
    uid: number(said, 'uid'),
    gid: number(said, 'gid'),
    owner: text(said, 'owner'),
  };
  return said.target === undefined ? entry : { ...entry, target: text(said, 'target') };
}

export function readVersioned(said: JsonObject): VersionedEntry {
  return { ...readEntry(said), version: text(said, 'version') };
}

export function readWritten(said: JsonObject): Written {
  return { bytes: number(said, 'bytes'), sha256: text(said, 'sha256') };
}

export function number(said: JsonObject, name: string): number {
  const value = said[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : unreadable(name);
}

export function text(said: JsonObject, name: string): string {
  const value = said[name];
  return typeof value === 'string' ? value : unreadable(name);
}

function kind(said: JsonObject): FileKind {
  const name = text(said, 'kind');
  return isKind(name) ? name : unreadable('kind');
}

function isKind(name: string): name is FileKind {
  return Object.hasOwn(KINDS, name);
}

function unreadable(name: string): never {
  throw new SessionProblem('bad_message', `the device told no readable “${name}”`);
}
