import { dlopen, FFIType, ptr } from 'bun:ffi';

/** Names under which the C library is found: glibc, musl, macOS. */
const LIBRARIES =
  process.platform === 'darwin'
    ? ['libSystem.B.dylib']
    : ['libc.so.6', `libc.musl-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}.so.1`];

/** More than `struct termios` takes on any system (60 on Linux, 72 on macOS). */
const TERMIOS_BYTES = 256;
/** The same number everywhere. At once: to wait for a screen that nobody reads would be to wait for ever. */
const TCSANOW = 0;

/**
 * Makes the keyboard of this process raw, and its screen too: the runtime's own raw mode leaves a carriage return added to each newline, which is the device's
 * business and spoils what full-screen programs draw. Answers what makes it as it was. Keys that were typed before stay.
 */
export function makeRaw(): () => void {
  const { stdin } = process;
  const libc = openLibc();
  const before = new Uint8Array(TERMIOS_BYTES);
  if (libc === null || libc.tcgetattr(stdin.fd, ptr(before)) !== 0) {
    stdin.setRawMode(true);
    return () => void stdin.setRawMode(false);
  }
  const raw = before.slice();
  libc.cfmakeraw(ptr(raw));
  libc.tcsetattr(stdin.fd, TCSANOW, ptr(raw));
  return () => void libc.tcsetattr(stdin.fd, TCSANOW, ptr(before));
}

/** Null where there is none, as on Windows. */
function openLibc() {
  const { i32, pointer } = FFIType;
  for (const name of process.platform === 'win32' ? [] : LIBRARIES) {
    try {
      return dlopen(name, {
        tcgetattr: { args: [i32, pointer], returns: i32 },
        tcsetattr: { args: [i32, i32, pointer], returns: i32 },
        cfmakeraw: { args: [pointer], returns: FFIType.void },
      }).symbols;
    } catch {
      // The next name may be the one of this system.
    }
  }
  return null;
}
