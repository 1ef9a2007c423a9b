/** Something that is made when it is first asked for; when that fails, the next one who asks tries again. */
export function loadOnce<T>(load: () => Promise<T>) {
  let loading: Promise<T> | undefined;
  return {
    get(): Promise<T> {
      loading ??= load().catch((error: unknown) => {
        loading = undefined;
        throw error;
      });
      return loading;
    },
    /** What has been made, if it ever was asked for. */
    async loaded(): Promise<T | undefined> {
      return await loading?.catch(() => undefined);
    },
  };
}
