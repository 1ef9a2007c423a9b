/** What a path is to a fence: absolute, with neither `.` nor `..`, in parts. Undefined for what is no such path. */
function partsOf(path: string): readonly string[] | undefined {
  if (!/^(?:\/|[A-Za-z]:[\\/])/.test(path) || path.startsWith('//') || path.includes('\0')) return undefined;
  const isWindows = !path.startsWith('/');
  const parts = path.split(isWindows ? /[\\/]+/ : /\/+/).filter((part) => part !== '');
  if (parts.some((part) => part === '.' || part === '..')) return undefined;
  // Windows names the same file in many ways: by case, by dots and spaces at the end, by a stream.
  return isWindows ? parts.map((part) => part.toLowerCase().replace(/[. ]+$/, '')) : parts;
}

/** Whether a tool may name this path at all. */
export function isPlainPath(path: string): boolean {
  return partsOf(path) !== undefined;
}

/** Whether a path is one of these folders or files, or below one. */
export function isWithin(path: string, roots: readonly string[]): boolean {
  const parts = partsOf(path);
  if (parts === undefined) return false;
  return roots.some((root) => {
    const top = partsOf(root);
    return top?.every((part, index) => parts[index] === part) ?? false;
  });
}
