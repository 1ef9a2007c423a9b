import { dlopen } from 'bun:ffi';

/** Names under which the C library is found: glibc, musl, macOS. */
const LIBRARIES =
  process.platform === 'darwin'
    ? ['libSystem.B.dylib']
    : ['libc.so.6', `libc.musl-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}.so.1`];

/** What we need of the C library and the runtime does not offer. */
export interface Libc {
  /** tcflow(3): stops or continues the output of a terminal. Answers 0 when it did. */
  tcflow(fd: number, action: number): number;
  /** pipe(2): writes the descriptors of its ends into the array, the one to read from first. Answers 0 when it did. */
  pipe(ends: Int32Array): number;
  /** madvise(2), for a page-aligned range of addresses. Answers 0 when it did. */
  madvise(address: bigint, bytes: bigint, advice: number): number;
}

let loaded: Libc | null | undefined;

/** The C library; null where there is none that we know, or calling it needs a compiler that was switched off. */
export function libc(): Libc | null {
  if (loaded === undefined) loaded = process.platform === 'win32' ? null : open();
  return loaded;
}

function open(): Libc | null {
  for (const name of LIBRARIES) {
    try {
      return dlopen(name, {
        tcflow: { args: ['i32', 'i32'], returns: 'i32' },
        pipe: { args: ['ptr'], returns: 'i32' },
        madvise: { args: ['u64', 'u64', 'i32'], returns: 'i32' },
      }).symbols;
    } catch {
      // The next name may be the one of this system.
    }
  }
  return null;
}
