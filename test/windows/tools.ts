import { existsSync } from 'node:fs';

/** The programs that stand in for a Windows machine. */
export interface WindowsTools {
  readonly wine: string;
  readonly wineserver: string;
  /** A C compiler that builds for Windows. */
  readonly compiler: string;
}

/** Debian keeps the programs themselves out of the path, behind scripts that complain of a missing 32-bit Wine. */
const WINE = ['/usr/lib/wine/wine64', 'wine64', 'wine'];
const WINESERVER = ['/usr/lib/wine/wineserver64', 'wineserver64', 'wineserver'];
const COMPILER = ['x86_64-w64-mingw32-gcc'];

/** What there is of them; a sentence about what is missing. */
export function findWindowsTools(): WindowsTools | string {
  const wine = firstOf(WINE);
  const wineserver = firstOf(WINESERVER);
  const compiler = firstOf(COMPILER);
  if (wine === null || wineserver === null) return 'there is no Wine here (Debian: wine64, wine)';
  if (compiler === null) return `there is no ${COMPILER[0]} here (Debian: gcc-mingw-w64-x86-64-win32)`;
  return { wine, wineserver, compiler };
}

function firstOf(names: readonly string[]): string | null {
  for (const name of names) {
    const found = name.startsWith('/') ? (existsSync(name) ? name : null) : Bun.which(name);
    if (found !== null) return found;
  }
  return null;
}
