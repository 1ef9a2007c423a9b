import type { Facts, Metrics } from '@guru/protocol/control';

const MAX_LINE = 512;
const MAX_INTERFACES = 64;
const MAX_ADDRESSES = 32;
const MAX_DISKS = 64;

/** Text that fits the wire: what a machine says of itself can be of any length, and firmware says odd things. */
function clip(text: string, length: number): string {
  return text.trim().slice(0, length).toWellFormed();
}

/** Facts as the wire allows them. */
export function clipFacts(facts: Facts): Facts {
  return {
    hostname: clip(facts.hostname, 255) || 'unknown',
    os: facts.os,
    os_name: clip(facts.os_name, MAX_LINE),
    os_version: clip(facts.os_version, MAX_LINE),
    kernel: clip(facts.kernel, MAX_LINE),
    arch: clip(facts.arch, 32),
    time_zone: clip(facts.time_zone, 64),
    manufacturer: clip(facts.manufacturer, MAX_LINE),
    model: clip(facts.model, MAX_LINE),
    serial: clip(facts.serial, MAX_LINE),
    virtualization: clip(facts.virtualization, MAX_LINE),
    cpu_model: clip(facts.cpu_model, MAX_LINE),
    cpu_cores: whole(facts.cpu_cores, 65_536),
    memory_total: whole(facts.memory_total),
    interfaces: facts.interfaces.slice(0, MAX_INTERFACES).map(({ name, mac, addresses }) => ({
      name: clip(name, 128),
      mac: clip(mac, 64),
      addresses: addresses.slice(0, MAX_ADDRESSES).map((address) => clip(address, 64)),
    })),
    logged_on_user: facts.logged_on_user === null ? null : clip(facts.logged_on_user, 256),
  };
}

/** Metrics as the wire allows them: for numbers that another program's output was read from. */
export function clipMetrics(metrics: Metrics): Metrics {
  const processes = (list: Metrics['top_cpu']) =>
    list.slice(0, 10).map(({ pid, name, user, cpu_percent, memory }) => ({
      pid: whole(pid),
      name: clip(name, 256),
      user: clip(user, 256),
      cpu_percent: within(cpu_percent, 100_000),
      memory: whole(memory),
    }));
  return {
    at: whole(metrics.at),
    cpu_percent: within(metrics.cpu_percent, 100),
    load1: metrics.load1 === null ? null : within(metrics.load1, 1e6),
    memory_used: whole(metrics.memory_used),
    memory_total: whole(metrics.memory_total),
    swap_used: whole(metrics.swap_used),
    swap_total: whole(metrics.swap_total),
    net_rx_bytes_per_s: whole(metrics.net_rx_bytes_per_s),
    net_tx_bytes_per_s: whole(metrics.net_tx_bytes_per_s),
    disk_read_bytes_per_s: whole(metrics.disk_read_bytes_per_s),
    disk_write_bytes_per_s: whole(metrics.disk_write_bytes_per_s),
    uptime_s: whole(metrics.uptime_s),
    disks: metrics.disks.slice(0, MAX_DISKS).map(({ mount, filesystem, used, total }) => ({
      mount: clip(mount, 1024),
      filesystem: clip(filesystem, 64),
      used: whole(used),
      total: whole(total),
    })),
    top_cpu: processes(metrics.top_cpu),
    top_memory: processes(metrics.top_memory),
  };
}

/** A number from 0 to `max`; what is no number is 0. */
function within(value: number, max: number): number {
  return Number.isFinite(value) ? Math.min(max, Math.max(0, value)) : 0;
}

function whole(value: number, max = Number.MAX_SAFE_INTEGER): number {
  return Math.floor(within(value, max));
}
