/** A file as the body of a response, sent by the kernel; null when there is none. */
export async function fileBody(path: string): Promise<{ readonly body: Blob; readonly size: number } | null> {
  const file = Bun.file(path);
  return (await file.exists()) ? { body: file, size: file.size } : null;
}
