/** Runs `work` at most once in `ms`, at the end of it, however often it is asked for. `cancel` drops what is waiting. */
export function coalesce(ms: number, work: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  function ask(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      work();
    }, ms);
  }
  function cancel(): void {
    clearTimeout(timer);
    timer = undefined;
  }
  return { ask, cancel };
}
