import { type ChannelTypeRules, MAX_SESSION_CREDIT } from '../mux/channel-types.ts';
import { peerOf } from '../mux/role.ts';
import type { Side } from './types.ts';

/** What each side of one channel may still send. */
export interface Account {
  /** Of the windows, by who receives in them. */
  readonly largest: Readonly<Record<Side, number>>;
  technician: number;
  agent: number;
}

/**
 * The credit of a session as it stands at the relay, between the two who spend and grant it (spec §8). What one side may
 * still send, and what already waits here for the other, is never more than the windows allow: so is what can come to
 * wait here.
 */
export class CreditLedger {
  /** Sums over all accounts. */
  readonly #total = { technician: 0, agent: 0 };

  open({ startWindow, largestWindow }: ChannelTypeRules): Account {
    this.#total.technician += startWindow;
    this.#total.agent += startWindow;
    return { largest: largestWindow, technician: startWindow, agent: startWindow };
  }

  /** A side has sent so many bytes. Answers false, and changes nothing, when it had no credit for them. */
  spend(account: Account, side: Side, bytes: number): boolean {
    if (bytes > account[side]) return false;
    account[side] -= bytes;
    this.#total[side] -= bytes;
    return true;
  }

  /**
   * A side is given credit by the other. `waiting` is what it has sent and the other can't have consumed, because it is still
   * here: on the channel, and in the session. Answers false, and changes nothing, when that is more than the windows allow.
   */
  grant(account: Account, side: Side, bytes: number, waiting: { channel: number; session: number }): boolean {
    if (account[side] + waiting.channel + bytes > account.largest[peerOf(side)]) return false;
    if (this.#total[side] + waiting.session + bytes > MAX_SESSION_CREDIT) return false;
    account[side] += bytes;
    this.#total[side] += bytes;
    return true;
  }

  close(account: Account): void {
    this.#total.technician -= account.technician;
    this.#total.agent -= account.agent;
    account.technician = 0;
    account.agent = 0;
  }

  /** What a side may still send on all channels. */
  total(side: Side): number {
    return this.#total[side];
  }
}
