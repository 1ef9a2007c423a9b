const LOOK_AGAIN_MS = 15;
/** A background job may keep the terminal open for ever after the shell has gone: silence for 150 ms ends the wait. */
const QUIET_LOOKS = 10;
/** And so does output that goes on and on: a terminal hides about a megabyte, so by then it is the job's and not the shell's. */
const PATIENT_LOOKS = 60;

/** What is to be known of a terminal whose shell has ended. */
export interface Draining {
  /** Settles when nobody has the terminal open any more and everything was read. */
  readonly hungUp: Promise<void>;
  /** How much has been told until now. */
  readonly told: () => number;
  /** While the output is held back: settles when it flows again. That time doesn't count, for what waits may be the shell's. */
  readonly held: () => Promise<unknown> | undefined;
}

/**
 * Waits until everything has been told that a shell had printed. Looks are counted and not milliseconds: between two of them the
 * terminal was read, however busy the machine is.
 */
export async function drained({ hungUp, told, held }: Draining): Promise<void> {
  let isOpen = true;
  const closed = hungUp.then(() => {
    isOpen = false;
  });
  let before = told();
  for (let looks = 0, quiet = 0; isOpen && quiet < QUIET_LOOKS && looks < PATIENT_LOOKS; looks += 1) {
    const flows = held();
    if (flows !== undefined) {
      await Promise.race([closed, flows]);
      quiet = 0;
    }
    await Promise.race([closed, Bun.sleep(LOOK_AGAIN_MS)]);
    quiet = told() === before ? quiet + 1 : 0;
    before = told();
  }
}
