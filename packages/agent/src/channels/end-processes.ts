/** How long processes have to save what they hold, after they were asked to go. */
const GRACE_MS = 1000;
/** One that is killed is gone when the kernel has let go of it; what a dead disk holds may never be. */
const KILL_PATIENCE_MS = 5000;
const LOOK_AGAIN_MS = 20;

/**
 * Ends all that `members` names, also those that are started meanwhile: `first` asks them (a hang-up, as of a terminal that was closed), then kill.
 * Settles when none is left, or killing has not helped for 5 s. `asked` is called between the first signal and the wait.
 */
export async function endProcesses(
  members: () => Promise<number[]>,
  first: 'SIGHUP' | 'SIGTERM',
  asked: () => void,
): Promise<void> {
  const asking = await members();
  send(asking, first);
  // A stopped process hears nothing until it goes on.
  send(asking, 'SIGCONT');
  asked();
  if (await areGone(members, GRACE_MS, () => {})) return;
  await areGone(members, KILL_PATIENCE_MS, (left) => send(left, 'SIGKILL'));
}

async function areGone(
  members: () => Promise<number[]>,
  withinMs: number,
  meet: (left: readonly number[]) => void,
): Promise<boolean> {
  const until = performance.now() + withinMs;
  for (;;) {
    const left = await members();
    if (left.length === 0) return true;
    if (performance.now() > until) return false;
    meet(left);
    await Bun.sleep(LOOK_AGAIN_MS);
  }
}

function send(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It was faster.
    }
  }
}
