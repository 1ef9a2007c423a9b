import type { InventorySection } from '@guru/protocol/control';
import { sortableVersion } from './version.ts';

/** What a device is searched by for one of its items. */
export interface SearchedName {
  readonly name: string;
  readonly name_key: string;
  readonly version: string;
  readonly version_key: string;
  readonly version_epoch: number;
}

/** Words in brackets that tell a build, and no program: `(x64 en-US)`, `(64-bit)`. */
const BUILD = /\s*\((?:[^()]*\b(?:x64|x86|amd64|arm64|\d\d[- ]bit|[a-z]{2}-[a-z]{2})\b[^()]*)\)/gi;

/**
 * Under which name an item is found. Programs on Windows carry their version in their name (`7-Zip 23.01 (x64)`), so that each new version would be another program: there it is taken
 * out, with what tells the build.
 */
export function searchedName(section: InventorySection, name: string, version: string): SearchedName {
  const { key, epoch } = sortableVersion(version);
  return {
    name,
    name_key: section === 'software' ? programKey(name, version) : name.trim().toLowerCase(),
    version,
    version_key: version === '' ? '' : key,
    version_epoch: version === '' ? 0 : epoch,
  };
}

function programKey(name: string, version: string): string {
  const whole = name.trim().toLowerCase();
  let short = whole.replaceAll(BUILD, '');
  // The name may have the version in part: 23.01 of 23.01.00.0.
  const [, tail = ''] = /[\s-]+(?:version\s+|v)?(\d+(?:\.\d+)+)\s*$/.exec(short) ?? [];
  if (tail !== '' && version !== '' && (version.startsWith(tail) || tail.startsWith(version)))
    short = short.replace(/[\s-]+(?:version\s+|v)?\d+(?:\.\d+)+\s*$/, '');
  return short.replaceAll(/\s+/g, ' ').trim() || whole;
}
