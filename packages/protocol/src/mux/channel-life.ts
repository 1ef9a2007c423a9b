import type { ChannelState } from './types.ts';

/** States only move to a higher rank (spec §5). */
const RANK: Readonly<Record<ChannelState, number>> = {
  opening: 0,
  open: 1,
  half_closed_local: 2,
  half_closed_remote: 2,
  closed: 3,
};

/** Where a channel stands: a state that follows from what has happened, and never goes back. */
export class ChannelLife {
  #state: ChannelState = 'opening';
  #accepted = false;
  #finSent = false;
  #finReceived = false;

  get state(): ChannelState {
    return this.#state;
  }

  get isAccepted(): boolean {
    return this.#accepted;
  }

  get isFinReceived(): boolean {
    return this.#finReceived;
  }

  accepted(): void {
    this.#accepted = true;
    this.#advance();
  }

  finSent(): void {
    this.#finSent = true;
    this.#advance();
  }

  finReceived(): void {
    this.#finReceived = true;
    this.#advance();
  }

  /** A `RESET` went out or came in, or the session has ended. */
  ended(): void {
    this.#set('closed');
  }

  /** The opener may send `FIN` before `ACCEPT` has come; until then the channel is opening. */
  #advance(): void {
    if (!this.#accepted) return;
    if (this.#finSent && this.#finReceived) this.#set('closed');
    else if (this.#finSent) this.#set('half_closed_local');
    else this.#set(this.#finReceived ? 'half_closed_remote' : 'open');
  }

  #set(next: ChannelState): void {
    if (next === this.#state) return;
    if (RANK[next] <= RANK[this.#state])
      throw new Error(`a channel went back from ${this.#state} to ${next}`);
    this.#state = next;
  }
}
