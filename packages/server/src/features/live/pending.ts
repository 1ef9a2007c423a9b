import type { LiveEvent } from '@guru/protocol/api';
import type { AgentNumbers } from '../../bus/index.ts';

type Event<T extends LiveEvent['type']> = Extract<LiveEvent, { type: T }>;
type StatusChange = Event<'status'>['changes'][number];
type Change = Event<'changed'>['what'];

/** Where more devices than this changed, their list is better read anew than mended row by row. */
export const MAX_STATUS_CHANGES = 1000;

/**
 * What one stream has still to say, merged: of each device the newest status and numbers, of what changed that it did, and the newest heartbeat. So a reader
 * who takes nothing for an hour is told as much as one who took nothing for a second, and costs no more. The rows with numbers are the owner's to bound.
 */
export class Pending {
  readonly #status = new Map<string, StatusChange>();
  readonly #numbers = new Map<string, AgentNumbers>();
  readonly #changed = new Set<Change>();
  #heartbeat: Event<'heartbeat'> | undefined;

  addStatus({ agent_id, status, last_seen_at }: StatusChange): void {
    if (this.#status.size >= MAX_STATUS_CHANGES && !this.#status.has(agent_id)) {
      this.#status.clear();
      this.#changed.add('agents');
    }
    this.#status.set(agent_id, { agent_id, status, last_seen_at });
  }

  addNumbers(numbers: AgentNumbers): void {
    this.#numbers.set(numbers.agent_id, numbers);
  }

  addChange(what: Change): void {
    this.#changed.add(what);
  }

  addHeartbeat(agent_id: string, metrics: Event<'heartbeat'>['metrics']): void {
    this.#heartbeat = { type: 'heartbeat', agent_id, metrics };
  }

  /** Forgets the numbers of all rows but these, and the heartbeat of any device but the one in focus. */
  keepOnly(rows: ReadonlySet<string>, focus: string | null): void {
    for (const agent_id of this.#numbers.keys()) if (!rows.has(agent_id)) this.#numbers.delete(agent_id);
    if (this.#heartbeat?.agent_id !== focus) this.#heartbeat = undefined;
  }

  /** The newest heartbeat, if it waits, and no longer waits now. */
  takeHeartbeat(): LiveEvent[] {
    const heartbeat = this.#heartbeat;
    this.#heartbeat = undefined;
    return heartbeat === undefined ? [] : [heartbeat];
  }

  /** Everything that waits, as at most one event of each kind and thing; nothing waits any more. */
  take(): LiveEvent[] {
    const events: LiveEvent[] = [...this.#changed].map((what) => ({ type: 'changed', what }));
    if (this.#status.size > 0) events.push({ type: 'status', changes: [...this.#status.values()] });
    if (this.#numbers.size > 0) events.push({ type: 'numbers', agents: [...this.#numbers.values()] });
    this.#changed.clear();
    this.#status.clear();
    this.#numbers.clear();
    return [...events, ...this.takeHeartbeat()];
  }
}
