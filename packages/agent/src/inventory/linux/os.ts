import { existsSync, readlinkSync, statSync } from 'node:fs';
import { release, version } from 'node:os';
import type { InventoryItem } from '@guru/protocol/control';
import { parseOsRelease } from '../../collect/linux/facts.ts';
import { item } from '../types.ts';
import { textAt } from './files.ts';

/** Written when a system was set up, and not again. */
const BIRTH_MARKS = ['/var/log/installer', '/etc/machine-id', '/lost+found', '/'];
/** Packages of Debian and its kin put it there when they want a restart. */
const REBOOT_REQUIRED = '/run/reboot-required';

/** The system: release, kernel, when it was set up, language, time zone, and whether it waits for a restart. */
export async function readOs(): Promise<InventoryItem[]> {
  const os = parseOsRelease((await textAt('/etc/os-release')) || (await textAt('/usr/lib/os-release')));
  const locale = (await textAt('/etc/default/locale')) || (await textAt('/etc/locale.conf'));
  return [
    item(
      'os',
      os.get('PRETTY_NAME') ?? os.get('NAME') ?? 'Linux',
      {
        build: version(),
        kernel: release(),
        installed_at: installedAt(),
        locale: /^LANG=["']?([^"'\n]+)/m.exec(locale)?.[1] ?? '',
        time_zone: (await textAt('/etc/timezone')) || linkedZone(),
        reboot_pending: existsSync(REBOOT_REQUIRED) || kernelIsGone(),
        arch: process.arch,
      },
      os.get('VERSION_ID') ?? '',
    ),
  ];
}

/** The oldest of the marks that a set-up leaves. */
function installedAt(): string {
  const times = BIRTH_MARKS.flatMap((path) => {
    const at = statSync(path, { throwIfNoEntry: false })?.birthtimeMs ?? 0;
    return at > 0 ? [at] : [];
  });
  return times.length === 0 ? '' : new Date(Math.min(...times)).toISOString().slice(0, 10);
}

function linkedZone(): string {
  try {
    return /zoneinfo\/(?:posix\/|right\/)?(.+)$/.exec(readlinkSync('/etc/localtime'))?.[1] ?? 'UTC';
  } catch {
    return 'UTC';
  }
}

/** The kernel that runs was replaced on the disk. A container has no kernel of its own. */
function kernelIsGone(): boolean {
  return (
    existsSync('/lib/modules') && existsSync('/boot/vmlinuz') && !existsSync(`/lib/modules/${release()}`)
  );
}
