/** Asking the system goes through other programs here (PowerShell, ps, df), any of which can hang. */
const PATIENCE_MS = 10_000;

/** The answer, or `instead` when it does not come in time or fails. */
export async function inTime<T>(answer: Promise<T>, instead: T, patienceMs = PATIENCE_MS): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(instead), patienceMs);
  });
  try {
    return await Promise.race([answer, late]);
  } catch {
    return instead;
  } finally {
    clearTimeout(timer);
  }
}
