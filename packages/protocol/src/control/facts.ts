import { z } from 'zod';

const line = z.string().max(512);

export const NetworkInterface = z.strictObject({
  name: z.string().max(128),
  mac: z.string().max(64),
  addresses: z.array(z.string().max(64)).max(32),
});

/** What an agent runs on: slow to change, sent with `hello` and again when it changed. Empty text means "not known". */
export const Facts = z.strictObject({
  hostname: z.string().min(1).max(255),
  os: z.enum(['linux', 'windows', 'macos']),
  os_name: line,
  os_version: line,
  kernel: line,
  arch: z.string().max(32),
  time_zone: z.string().max(64),
  manufacturer: line,
  model: line,
  serial: line,
  virtualization: line,
  cpu_model: line,
  cpu_cores: z.int().min(0).max(65_536),
  memory_total: z.int().min(0),
  interfaces: z.array(NetworkInterface).max(64),
  logged_on_user: z.string().max(256).nullable(),
});

export type NetworkInterface = z.infer<typeof NetworkInterface>;
export type Facts = z.infer<typeof Facts>;
