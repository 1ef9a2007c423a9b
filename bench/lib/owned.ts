/** What must be gone when a bench is, however that ends: processes, folders, whole servers. */
const owned = new Set<AsyncDisposable>();

/** Has a thing disposed of when the bench is interrupted, unless that was done before. Answers the same thing. */
export function own<T extends AsyncDisposable>(thing: T): T {
  const dispose = thing[Symbol.asyncDispose].bind(thing);
  let gone: Promise<void> | undefined;
  thing[Symbol.asyncDispose] = async () => {
    gone ??= Promise.resolve(dispose());
    await gone;
    owned.delete(thing);
  };
  owned.add(thing);
  return thing;
}

/** Disposes of everything that is still there, the youngest first, for it stands on the older. Never rejects. */
export async function disposeOwned(): Promise<void> {
  for (const thing of [...owned].reverse()) {
    try {
      await thing[Symbol.asyncDispose]();
    } catch (error) {
      console.error(`could not be cleaned up: ${String(error)}`);
    }
  }
}

const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/** From now on a signal, or a fault that nobody caught, ends this process after what it owns; a second signal doesn't wait for that. */
export function disposeBeforeEnd(): void {
  let ending = false;
  const end = (code: number) => {
    if (ending) process.exit(code);
    ending = true;
    void disposeOwned().then(() => process.exit(code));
  };
  for (const [signal, number] of Object.entries(SIGNAL_NUMBERS)) process.on(signal, () => end(128 + number));
  for (const fault of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(fault, (error: unknown) => {
      console.error(error);
      if (!ending) end(1);
    });
  }
}
