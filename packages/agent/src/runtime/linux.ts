import { dlopen } from 'bun:ffi';

/** Names of the C library: glibc, musl. */
const LIBRARIES = ['libc.so.6', `libc.musl-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}.so.1`];

/** What Linux alone has, or calls that way, and the runtime does not offer. Each answers -1 when it failed. */
export interface Linux {
  /** fcntl(2), with a number; answers by command. */
  fcntl(fd: number, command: number, argument: number): number;
  /** dup3(2). */
  dup3(fd: number, target: number, flags: number): number;
  /** epoll_ctl(2), for the operations that need no event. */
  epoll_ctl(epoll: number, operation: number, fd: number, event: null): number;
}

let loaded: Linux | null | undefined;

/** The calls of Linux; null elsewhere, and where calling them needs a compiler that was switched off. */
export function linux(): Linux | null {
  if (loaded === undefined) loaded = process.platform === 'linux' ? open() : null;
  return loaded;
}

function open(): Linux | null {
  for (const name of LIBRARIES) {
    try {
      return dlopen(name, {
        fcntl: { args: ['i32', 'i32', 'i32'], returns: 'i32' },
        dup3: { args: ['i32', 'i32', 'i32'], returns: 'i32' },
        epoll_ctl: { args: ['i32', 'i32', 'i32', 'ptr'], returns: 'i32' },
      }).symbols;
    } catch {
      // The next name may be the one of this system.
    }
  }
  return null;
}
