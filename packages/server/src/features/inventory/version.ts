import type { Comparison } from '@guru/protocol/search';

/** A version in a form that is compared byte by byte. */
export interface SortableVersion {
  /** Of a Debian or RPM version (`2:9.0`); 0 where there is none. */
  readonly epoch: number;
  readonly key: string;
}

/** Longer numbers are cut: nobody counts so far. */
const MAX_DIGITS = 40;
const MAX_EPOCH = 2 ** 31 - 1;
/** Ends a run of letters, and a whole: after `~`, before everything else. */
const END = '"';
const BEFORE_END = '!';
/** What is no letter sorts behind all letters. */
const AFTER_LETTERS = '{';
/** Words for what comes before a release, wherever they stand. */
const BEFORE_RELEASE =
  /(^|[\d.+_-])[-.+_]?(alpha|beta|rc|pre|preview|dev|snapshot|canary|nightly|ea)(?=[\d.+_-]|$)/g;

/**
 * The sort key of a version, in the order of Debian (deb-version(7)), which is RPM's too but for `^`, and with semantic versioning in which a pre-release comes before its release. The
 * epoch stands apart, because nobody who asks for `vim<9.1` thinks of it. In a key the part before the last hyphen ends with `END`, so that all revisions of one version are
 * the keys that begin alike.
 */
export function sortableVersion(text: string): SortableVersion {
  const [, epoch = '0', rest = ''] =
    /^(?:(\d{1,10}):)?(.*)$/s.exec(
      text
        .trim()
        .toLowerCase()
        .replace(/^v(?=\d)/, ''),
    ) ?? [];
  const plain = rest.replaceAll(BEFORE_RELEASE, '$1~$2').replaceAll(/[-._+]+~/g, '~');
  const hyphen = plain.lastIndexOf('-');
  const upstream = hyphen > 0 ? plain.slice(0, hyphen) : plain;
  const revision = hyphen > 0 ? plain.slice(hyphen + 1) : '';
  return {
    epoch: Math.min(Number(epoch), MAX_EPOCH),
    key: `${partKey(upstream)}${END}${revision === '' ? '' : `${partKey(revision)}${END}`}`,
  };
}

/** Below 0: `one` is older. The epochs count first. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [sortableVersion(one), sortableVersion(other)];
  if (a.epoch !== b.epoch) return a.epoch - b.epoch;
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

/** Which keys a comparison means: from `from` on, up to `below`. Every revision of a version is that version, unless one is named. */
export interface KeyRange {
  readonly from: string | null;
  readonly below: string | null;
  /** Null: in any epoch. */
  readonly epoch: number | null;
}

export function keyRange(op: Comparison, version: string): KeyRange {
  const { epoch, key } = sortableVersion(version);
  // The next text that doesn't begin so.
  const beyond = `${key.slice(0, -1)}${String.fromCharCode(key.charCodeAt(key.length - 1) + 1)}`;
  const ofEpoch = /^\s*\d+:/.test(version) ? epoch : null;
  switch (op) {
    case '<':
      return { from: null, below: key, epoch: ofEpoch };
    case '<=':
      return { from: null, below: beyond, epoch: ofEpoch };
    case '>':
      return { from: beyond, below: null, epoch: ofEpoch };
    case '>=':
      return { from: key, below: null, epoch: ofEpoch };
    case '=':
      return { from: key, below: beyond, epoch: ofEpoch };
  }
}

/** Runs of other characters and numbers in turn, as dpkg compares them; where both are missing nothing differs. */
function partKey(part: string): string {
  let key = '';
  let isFirst = true;
  for (const [, run = '', digits = ''] of part.matchAll(/([^\d]*)(\d*)/g)) {
    if (run === '' && digits === '' && !isFirst) break;
    key += `${run.replaceAll(/./gsu, orderOf)}${END}${numberKey(digits)}`;
    isFirst = false;
  }
  return key;
}

function orderOf(character: string): string {
  if (character === '~') return BEFORE_END;
  return /[a-z]/.test(character) ? character : `${AFTER_LETTERS}${character}`;
}

/** Its length first, so that digits are compared as a number. */
function numberKey(digits: string): string {
  const number = digits.replace(/^0+/, '').slice(0, MAX_DIGITS);
  return `${String.fromCharCode(0x30 + number.length)}${number}`;
}
