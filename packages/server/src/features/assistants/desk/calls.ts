import { Throttle } from '../../../http/throttle.ts';
import type { KeyHolder } from '../keys/keys-store.ts';
import { Plain } from './plain.ts';

/** Calls that one assistant may have under way, those that wait for a person too. */
const MAX_CALLS = 32;
/** Keys whose pace is remembered. */
const MAX_KEYS = 10_000;
const MINUTE_MS = 60_000;

/** How a client names one of its calls (JSON-RPC). */
export type CallId = string | number;

interface UnderWay {
  readonly holder: KeyHolder;
  readonly id: CallId;
  readonly end: AbortController;
}

/** A call under way: `signal` is aborted when its key is worth nothing any more. */
export interface CallUnderWay extends Disposable {
  readonly signal: AbortSignal;
}

/** What assistants have under way: how many, how fast, and how it is ended. */
export class Calls {
  readonly #now: () => number;
  readonly #underWay = new Set<UnderWay>();
  readonly #paces = new Map<number, Throttle>();

  /** `now` in Unix milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Throws `Plain` when there are too many. */
  begin(holder: KeyHolder, id: CallId): CallUnderWay {
    const own = [...this.#underWay].filter((call) => call.holder.assistant_id === holder.assistant_id);
    if (own.length >= MAX_CALLS)
      throw new Plain(`${MAX_CALLS} calls are under way: wait until one has ended.`);
    const call: UnderWay = { holder, id, end: new AbortController() };
    this.#underWay.add(call);
    return { signal: call.end.signal, [Symbol.dispose]: () => this.#underWay.delete(call) };
  }

  /** Counts a call that reaches a device against the fence's number for each minute. Throws `Plain` when it comes too soon. */
  pace({ key_id, fence: { calls_per_minute: burst } }: KeyHolder): void {
    let throttle = this.#paces.get(burst);
    if (throttle === undefined) {
      throttle = new Throttle({ burst, refill_ms: MINUTE_MS / burst, max_keys: MAX_KEYS }, this.#now);
      this.#paces.set(burst, throttle);
    }
    const attempt = throttle.attempt(key_id);
    if (attempt.ok) return;
    throw new Plain(`The fence allows ${burst} calls a minute: try again in ${attempt.retry_after_s} s.`);
  }

  /**
   * A client gives a call up. Clients of one key draw their numbers apart from each other, and say nothing else of themselves: where two calls have the same
   * one, neither is ended.
   */
  cancel({ key_id }: Pick<KeyHolder, 'key_id'>, id: CallId): void {
    const [call, ...others] = [...this.#underWay].filter(
      (one) => one.holder.key_id === key_id && one.id === id,
    );
    if (call !== undefined && others.length === 0) call.end.abort(new Plain('The call was given up.'));
  }

  /** The server stops. */
  endAll(): void {
    for (const { end } of this.#underWay) end.abort(new Plain('The server is stopping.'));
  }

  /** Ends what an assistant has under way, or what one key of it has. */
  end(assistantId: string, keyId: string | null): void {
    for (const { holder, end } of this.#underWay) {
      if (holder.assistant_id === assistantId && (keyId === null || holder.key_id === keyId))
        end.abort(new Plain('The key was revoked, or the fence was changed, while the call was under way.'));
    }
  }
}
