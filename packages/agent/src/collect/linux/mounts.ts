export interface Mount {
  readonly mount: string;
  readonly filesystem: string;
}

/**
 * File systems that live on this machine's own disks: asking them for their size never waits for a network or for
 * another process, as NFS, SMB and everything in FUSE can, for ever. Read-only images (squashfs, erofs, iso9660) are
 * left out because they are always full.
 */
const LOCAL = new Set(
  'ext2 ext3 ext4 xfs btrfs zfs bcachefs f2fs jfs reiserfs nilfs2 vfat exfat msdos ntfs ntfs3 hfs hfsplus udf'.split(
    ' ',
  ),
);
/** Where the root itself is one of these, it is the machine's disk: a container, a live system, a virtual machine. */
const AS_ROOT = new Set(['overlay', 'tmpfs', 'virtiofs']);

const MAX_MOUNTS = 64;

/**
 * Reads /proc/self/mountinfo, proc(5): each local file system once, under its shortest path, however often it is bound
 * elsewhere.
 */
export function parseMounts(mountinfo: string): Mount[] {
  const byDevice = new Map<string, Mount>();
  for (const line of mountinfo.split('\n')) {
    const [left = '', right] = line.split(' - ');
    if (right === undefined) continue;
    const fields = left.split(' ');
    const device = fields[2] ?? '';
    const mount = unescapePath(fields[4] ?? '');
    const filesystem = right.slice(0, Math.max(0, right.indexOf(' ')));
    if (!LOCAL.has(filesystem) && !(mount === '/' && AS_ROOT.has(filesystem))) continue;
    const known = byDevice.get(device);
    if (known === undefined || mount.length < known.mount.length) byDevice.set(device, { mount, filesystem });
  }
  return [...byDevice.values()]
    .sort((a, b) => (a.mount < b.mount ? -1 : a.mount > b.mount ? 1 : 0))
    .slice(0, MAX_MOUNTS);
}

/** Space, tab, newline and backslash stand as three octal digits. */
function unescapePath(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
