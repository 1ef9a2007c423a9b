import { existsSync } from 'node:fs';
import type { KernelFiles } from './kernel-files.ts';

/** What the maker's name in the firmware says about a virtual machine; the first that is found counts. */
const BY_MAKER: readonly (readonly [RegExp, string])[] = [
  [/amazon ec2/i, 'amazon'],
  [/google compute/i, 'google'],
  [/vmware/i, 'vmware'],
  [/virtualbox|innotek/i, 'virtualbox'],
  [/parallels/i, 'parallels'],
  [/microsoft.*virtual machine/i, 'hyper-v'],
  [/qemu|kvm|red hat|openstack|digitalocean|hetzner/i, 'kvm'],
  [/xen/i, 'xen'],
  [/bhyve/i, 'bhyve'],
];

/** What the machine runs inside of, in one word; empty on bare metal. */
export function virtualization(files: KernelFiles, maker: string, cpuinfo: string): string {
  if (existsSync('/run/systemd/container')) return files.text('/run/systemd/container').trim();
  if (existsSync('/.dockerenv')) return 'docker';
  if (existsSync('/run/.containerenv')) return 'podman';
  if (/microsoft.*wsl/i.test(files.text('/proc/sys/kernel/osrelease'))) return 'wsl';
  const known = BY_MAKER.find(([pattern]) => pattern.test(maker));
  if (known !== undefined) return known[1];
  if (files.text('/sys/hypervisor/type').trim() === 'xen') return 'xen';
  return /^flags\s*:.*\bhypervisor\b/m.test(cpuinfo) ? 'other' : '';
}
