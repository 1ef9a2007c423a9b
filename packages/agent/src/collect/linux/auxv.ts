import type { KernelFiles } from './kernel-files.ts';

/** Entries of the auxiliary vector, getauxval(3). */
const AT_PAGESZ = 6n;
const AT_CLKTCK = 17n;
const ENTRY_BYTES = 16;

export interface KernelUnits {
  /** Bytes of a page: 4,096 on x64, up to 65,536 on arm64. */
  readonly pageBytes: number;
  /** What /proc counts CPU time in. */
  readonly ticksPerSecond: number;
}

/** The units that /proc counts in, from what the kernel told this process at its start. */
export function kernelUnits(files: KernelFiles): KernelUnits {
  const bytes = files.read('/proc/self/auxv');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const values = new Map<bigint, number>();
  for (let at = 0; at + ENTRY_BYTES <= bytes.length; at += ENTRY_BYTES) {
    values.set(view.getBigUint64(at, true), Number(view.getBigUint64(at + 8, true)));
  }
  return { pageBytes: values.get(AT_PAGESZ) ?? 4096, ticksPerSecond: values.get(AT_CLKTCK) ?? 100 };
}
