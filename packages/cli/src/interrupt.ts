import { EXIT } from './exit-codes.ts';
import { Failure } from './failure.ts';

const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Does work that Ctrl-C gives up: its signal is aborted with `Failure` `given_up`, and it has to settle soon after. A second Ctrl-C ends the program at once,
 * as it ends any other.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = new AbortController();
  const stopListening = () => {
    for (const name of ENDING_SIGNALS) process.off(name, onSignal);
  };
  const onSignal = () => {
    stopListening();
    interrupt.abort(new Failure(EXIT.given_up, 'given_up', 'Given up.'));
  };
  for (const name of ENDING_SIGNALS) process.on(name, onSignal);
  try {
    return await work(interrupt.signal);
  } finally {
    stopListening();
  }
}
