import type { CheckKind, CheckParams } from '@guru/protocol/control';
import type { Finding } from '../finding.ts';
import type { Kind, Run } from './types.ts';

type Kinds = { readonly [K in CheckKind]: () => Promise<{ readonly check: Kind<K> }> };

/** Every kind of check, each loaded with its first run. */
export const KINDS: Kinds = {
  cpu: () => import('./cpu.ts'),
  memory: () => import('./memory.ts'),
  swap: () => import('./swap.ts'),
  disk_space: () => import('./disk-space.ts'),
  disk_io: () => import('./disk-io.ts'),
  service: () => import('./service.ts'),
  process: () => import('./process.ts'),
  port: () => import('./port.ts'),
  ping: () => import('./ping.ts'),
  http: () => import('./http.ts'),
  dns: () => import('./dns.ts'),
  log: () => import('./log.ts'),
  file: () => import('./file.ts'),
  script: () => import('./script.ts'),
  backup: () => import('./backup.ts'),
  uptime: () => import('./uptime.ts'),
  updates: () => import('./updates.ts'),
};

/** Runs a check once. */
export async function runKind<K extends CheckKind>(
  kind: K,
  params: CheckParams<K>,
  run: Run,
): Promise<Finding> {
  const { check } = await KINDS[kind]();
  return await check(params, run);
}
