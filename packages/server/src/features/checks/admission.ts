import type { AgentReports } from '../../bus/index.ts';

/** Messages that may wait while the database is away. */
const MAX_WAITING = 5000;
/** Messages of one agent that may wait: ours waits for each to be confirmed before it sends the next. */
const MAX_WAITING_OF_ONE = 4;
/** A device with two hundred checks each ten seconds reports half as much. */
const REPORTS_PER_S = 40;
/** What an agent may have kept in some days without a server, and more. */
const REPORTS_AT_ONCE = 60_000;
const MS_PER_REPORT = 1000 / REPORTS_PER_S;
/** An agent that was silent for so long begins again with what is not confirmed. */
const FORGIVEN_AFTER_MS = 30_000;
/** How often people are told of one agent that reports too much. */
const TELL_EVERY_MS = 600_000;

/** Why reports are not heard now. They are not confirmed, and so said again. */
export type Refusal = 'no_room' | 'too_many' | 'out_of_turn';

interface Known {
  waiting: number;
  /** When all that it has reported would be earned. */
  earned_at: number;
  /** From where on it was not heard: what comes behind that has to wait, for a confirmation speaks of all that was before. */
  missed: { readonly log: string; readonly seq: number; readonly until: number } | null;
  told_at: number;
}

/** Decides which reports there is room for, so that an agent that floods waits for itself alone. All times are the clock's. */
export class Admission {
  readonly #agents = new Map<string, Known>();
  #waiting = 0;

  /** Takes reports in, or answers why not. */
  enter({ agent_id, log, reports }: AgentReports, now: number): Refusal | null {
    const known = this.#known(agent_id);
    const first = Math.min(...reports.map(({ seq }) => seq));
    const earned_at = Math.max(known.earned_at, now) + reports.length * MS_PER_REPORT;
    const { missed } = known;
    const isMissed = missed !== null && missed.log === log && now < missed.until;
    const refusal = this.#refusal(known, earned_at - now, isMissed && first > missed.seq);
    if (refusal === null) {
      known.missed = null;
      known.earned_at = earned_at;
      known.waiting += 1;
      this.#waiting += 1;
    } else {
      const seq = isMissed ? Math.min(first, missed.seq) : first;
      known.missed = { log, seq, until: now + FORGIVEN_AFTER_MS };
    }
    return refusal;
  }

  /** Reports that were taken in don't wait any more. */
  leave({ agent_id }: AgentReports, now: number): void {
    const known = this.#known(agent_id);
    known.waiting -= 1;
    this.#waiting -= 1;
    const isIdle = known.waiting === 0 && known.missed === null && known.earned_at <= now;
    if (isIdle && now - known.told_at >= TELL_EVERY_MS) this.#agents.delete(agent_id);
  }

  /** On a new connection an agent says all again that is not confirmed. */
  arrived(agentId: string): void {
    const known = this.#agents.get(agentId);
    if (known !== undefined) known.missed = null;
  }

  /** Whether people are to be told of what an agent does; once in a while they are. */
  mayTell(agentId: string, now: number): boolean {
    const known = this.#known(agentId);
    if (now - known.told_at < TELL_EVERY_MS) return false;
    known.told_at = now;
    return true;
  }

  #known(agentId: string): Known {
    const known = this.#agents.get(agentId);
    if (known !== undefined) return known;
    const told_at = Number.NEGATIVE_INFINITY;
    const fresh = { waiting: 0, earned_at: Number.NEGATIVE_INFINITY, missed: null, told_at };
    this.#agents.set(agentId, fresh);
    return fresh;
  }

  #refusal({ waiting }: Known, owedMs: number, isBehind: boolean): Refusal | null {
    if (isBehind) return 'out_of_turn';
    if (owedMs > REPORTS_AT_ONCE * MS_PER_REPORT) return 'too_many';
    return this.#waiting >= MAX_WAITING || waiting >= MAX_WAITING_OF_ONE ? 'no_room' : null;
  }
}
