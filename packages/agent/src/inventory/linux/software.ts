import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { InventoryItem } from '@guru/protocol/control';
import { quietly } from '../quietly.ts';
import { Slices } from '../slices.ts';
import { item, type ReadOptions } from '../types.ts';

const DPKG = '/var/lib/dpkg/status';
const APK = '/lib/apk/db/installed';
const RPM_FORMAT = '%{NAME}\\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{VENDOR}\\n';

/** What package managers have installed. Null where there is none that is known. */
export async function readSoftware({ signal }: ReadOptions): Promise<InventoryItem[] | null> {
  const found: InventoryItem[] = [];
  let isKnown = false;
  for (const [path, parse] of [
    [DPKG, dpkgItem],
    [APK, apkItem],
  ] as const) {
    if (!existsSync(path)) continue;
    isKnown = true;
    for await (const block of blocksOf(path, signal)) found.push(...parse(block));
  }
  const rpm = await quietly(['rpm', '-qa', '--qf', RPM_FORMAT], signal);
  if (rpm !== null) {
    isKnown = true;
    found.push(...parseRpm(rpm));
  }
  return isKnown ? found : null;
}

/** The blocks of a file that are parted by empty lines, as they are read: such files are some megabytes long. */
async function* blocksOf(path: string, signal: AbortSignal): AsyncGenerator<string[]> {
  const slices = new Slices(signal);
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  let block: string[] = [];
  for await (const line of lines) {
    if (line !== '') block.push(line);
    else if (block.length > 0) {
      yield block;
      block = [];
    }
    await slices.rest();
  }
  if (block.length > 0) yield block;
}

/** A block of dpkg's status: what was removed but for its settings is not installed. */
export function dpkgItem(block: readonly string[]): InventoryItem[] {
  const field = (name: string) =>
    block.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? '';
  const status = field('Status');
  const name = field('Package');
  if (name === '' || !status.endsWith(' installed')) return [];
  const arch = field('Architecture');
  return [
    item(
      `${name}:${arch}`,
      name,
      {
        arch,
        publisher: field('Maintainer').replace(/\s*<.*$/, ''),
        section: field('Section'),
        held: status.startsWith('hold ') || undefined,
        manager: 'dpkg',
      },
      field('Version'),
    ),
  ];
}

/** A block of apk's database, apk-v2(5): P name, V version, A architecture. */
export function apkItem(block: readonly string[]): InventoryItem[] {
  const field = (name: string) =>
    block.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1) ?? '';
  const name = field('P');
  return name === '' ? [] : [item(name, name, { arch: field('A'), manager: 'apk' }, field('V'))];
}

/** Several versions of one package can be installed, as of the kernel: the version stands in their key. */
export function parseRpm(text: string): InventoryItem[] {
  const rows = text.split('\n').flatMap((line) => {
    const [name = '', version = '', arch = '', vendor = ''] = line.split('\t');
    return name === '' || name === 'gpg-pubkey'
      ? []
      : [{ name, version: version.replace(/^0:/, ''), arch, vendor }];
  });
  const counts = new Map<string, number>();
  for (const { name, arch } of rows) counts.set(`${name}.${arch}`, (counts.get(`${name}.${arch}`) ?? 0) + 1);
  return rows.map(({ name, version, arch, vendor }) => {
    const key = `${name}.${arch}`;
    const publisher = vendor === '(none)' ? '' : vendor;
    return item(
      counts.get(key) === 1 ? key : `${key} ${version}`,
      name,
      { arch, publisher, manager: 'rpm' },
      version,
    );
  });
}
