import type { DiskSample } from '@guru/protocol/control';
import type { JsonWithDefault, Timestamp } from './columns.ts';

interface MetricRows {
  partner_id: string;
  agent_id: string;
  at: Timestamp;
  cpu_percent: number;
  load1: number | null;
  memory_used: number;
  memory_total: number;
  swap_used: number;
  swap_total: number;
  net_rx_bytes_per_s: number;
  net_tx_bytes_per_s: number;
  disk_read_bytes_per_s: number;
  disk_write_bytes_per_s: number;
  uptime_s: number;
  /** Of the fullest; null in rows that were written before it had its column, and where there is no disk. */
  disk_percent: number | null;
  disks: JsonWithDefault<DiskSample[]>;
}

export interface MetricTables {
  metrics: MetricRows;
}
