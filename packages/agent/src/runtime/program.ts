/** Where a compiled program finds its own sources: a file system that exists only inside it. */
const INSIDE = /^(?:\/\$bunfs\/|[A-Z]:[\\/]~BUN[\\/])/;

/** The path of this program, where it is one file of its own; undefined where a runtime runs its sources. */
export function compiledProgram(): string | undefined {
  return INSIDE.test(import.meta.path) ? process.execPath : undefined;
}
