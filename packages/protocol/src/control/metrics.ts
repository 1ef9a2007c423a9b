import { z } from 'zod';

/** A share of something, 0 to 100. */
const percent = z.number().min(0).max(100);
/** A count of bytes. Agents report whole numbers; the limit keeps them exact in a double. */
const bytes = z.int().min(0);
const rate = z.number().min(0).max(Number.MAX_SAFE_INTEGER);

export const DiskSample = z.strictObject({
  mount: z.string().max(1024),
  filesystem: z.string().max(64),
  used: bytes,
  total: bytes,
});

export const ProcessSample = z.strictObject({
  pid: z.int().min(0),
  name: z.string().max(256),
  user: z.string().max(256),
  cpu_percent: z.number().min(0).max(100_000),
  memory: bytes,
});

/** What one heartbeat measures. Rates are means since the heartbeat before; CPU is the share of all cores. */
export const Metrics = z.strictObject({
  at: z.int().min(0),
  cpu_percent: percent,
  load1: z.number().min(0).max(1e6).nullable(),
  memory_used: bytes,
  memory_total: bytes,
  swap_used: bytes,
  swap_total: bytes,
  net_rx_bytes_per_s: rate,
  net_tx_bytes_per_s: rate,
  disk_read_bytes_per_s: rate,
  disk_write_bytes_per_s: rate,
  uptime_s: z.int().min(0),
  disks: z.array(DiskSample).max(64),
  top_cpu: z.array(ProcessSample).max(10),
  top_memory: z.array(ProcessSample).max(10),
});

export type DiskSample = z.infer<typeof DiskSample>;
export type ProcessSample = z.infer<typeof ProcessSample>;
export type Metrics = z.infer<typeof Metrics>;
