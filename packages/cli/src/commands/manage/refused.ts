import { SessionProblem } from '@guru/client/session';
import { deviceName } from '../../device/find.ts';
import { type AtWork, onDevice } from '../../device/with-session.ts';
import { EXIT } from '../../exit-codes.ts';
import { Failure } from '../../failure.ts';
import { plain } from '../../output/plain.ts';

/** Codes by which a device says that it did not do what it was asked (spec §5); the rest of its answer is for a person. */
const REFUSALS = new Set(['unsupported', 'not_allowed', 'not_found', 'gone', 'denied', 'failed']);

/** As `onDevice`; what the device refuses is told in its own words, made safe to print. */
export function askDevice<T>(wanted: string, work: (at: AtWork) => Promise<T>): Promise<T> {
  return onDevice(wanted, async (at) => {
    try {
      return await work(at);
    } catch (error) {
      if (!(error instanceof SessionProblem) || !REFUSALS.has(error.code)) throw error;
      const message = plain(`${deviceName(at.device)}: ${error.message}`);
      throw new Failure(EXIT.failed, error.code, message, undefined, { cause: error });
    }
  });
}
