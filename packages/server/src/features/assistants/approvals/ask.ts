import type { Clock } from '@guru/protocol';
import type { Approval, ApprovalAction } from '@guru/protocol/api';
import { approvalDecided, type Bus, partnerLive } from '../../../bus/index.ts';
import type { Db } from '../../../db/index.ts';
import { recordAudit } from '../../audit/audit.ts';
import type { KeyHolder } from '../keys/keys-store.ts';
import {
  countRequested,
  expireApprovals,
  findOpen,
  insertApproval,
  type OpenApproval,
} from './approvals-store.ts';
import { contentHash } from './content-hash.ts';
import { findApproval } from './list-store.ts';

/** A person can't look through more at once, and an assistant that asks for everything is to be looked at, not answered. */
const MAX_REQUESTED = 20;
const SWEEP_MS = 10_000;

/** What a person is asked. */
export interface Question {
  readonly holder: KeyHolder;
  readonly agent_id: string;
  readonly action: ApprovalAction;
  /** Why the fence leaves it to a person. */
  readonly fenced_by: string;
  /** What the assistant says why it wants it. */
  readonly reason: string;
}

export interface Patience {
  /** Aborted when nobody waits for the answer any more; the request stays open. */
  readonly signal: AbortSignal;
  /** How long to wait at most, in milliseconds; until the request expires unless given. */
  readonly within_ms?: number | undefined;
  /** The request stands, and a person can see it. */
  onAsked(approvalId: string): void;
}

export type Answer =
  | { readonly status: 'approved'; readonly approval_id: string }
  | { readonly status: 'denied'; readonly by: string; readonly note: string }
  | { readonly status: 'expired' }
  /** The patience was over first. The same call later joins the same request. */
  | { readonly status: 'waiting'; readonly approval_id: string }
  | { readonly status: 'too_many' };

export interface ApprovalsOptions {
  readonly db: Db;
  readonly bus: Bus;
  readonly clock: Clock;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly onFailure: (error: unknown) => void;
}

/** Asks people, and waits for what they say. */
export class Approvals implements Disposable {
  readonly #options: ApprovalsOptions;
  #timer: number;
  #disposed = false;

  constructor(options: ApprovalsOptions) {
    this.#options = options;
    this.#timer = options.clock.setTimeout(this.#sweep, SWEEP_MS);
  }

  /** Puts a question to the people of the partner, or joins the same one that is open, and waits. Rejects with the signal's reason. */
  async ask(question: Question, patience: Patience): Promise<Answer> {
    const request = await this.#request(question);
    if (request === 'too_many') return { status: 'too_many' };
    const { approval_id } = request;
    patience.onAsked(approval_id);
    const { partner_id } = question.holder;
    await this.#settled(request, partner_id, patience);
    const found = await this.#find(approval_id, partner_id);
    if (found?.status === 'approved') return { status: 'approved', approval_id };
    if (found?.status === 'denied') return { status: 'denied', by: found.decided_by ?? '', note: found.note };
    if (found?.status === 'requested' && Date.parse(found.expires_at) > this.#options.now())
      return { status: 'waiting', approval_id };
    return { status: 'expired' };
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#options.clock.clearTimeout(this.#timer);
  }

  #find(approvalId: string, partnerId: string): Promise<Approval | undefined> {
    return this.#options.db.asPartner(partnerId, (tx) => findApproval(tx, approvalId));
  }

  async #request({
    holder,
    agent_id,
    action,
    fenced_by,
    reason,
  }: Question): Promise<OpenApproval | 'too_many'> {
    const { db, bus, now } = this.#options;
    const { partner_id, assistant_id, fence } = holder;
    const content_hash = contentHash(agent_id, action);
    await this.#expire();
    const asked = await db.asPartner(partner_id, async (tx) => {
      const open = await findOpen(tx, { assistant_id, agent_id, content_hash });
      if (open !== undefined) return open;
      if ((await countRequested(tx, assistant_id)) >= MAX_REQUESTED) return 'too_many';
      const requested_at = new Date(now());
      const expires_at = new Date(requested_at.getTime() + fence.approval_expires_s * 1000);
      const content = { partner_id, assistant_id, agent_id, action, content_hash };
      const made = await insertApproval(tx, { ...content, fenced_by, reason, requested_at, expires_at });
      if (made === undefined) return await findOpen(tx, { assistant_id, agent_id, content_hash });
      const hash = Buffer.from(content_hash).toString('hex');
      await recordAudit(
        tx,
        partner_id,
        { kind: 'assistant', id: assistant_id },
        {
          action: 'approval.requested',
          target_kind: 'approval',
          target_id: made.approval_id,
          details: { agent_id, tool: action.tool, content_hash: hash, fenced_by },
        },
      );
      return made;
    });
    if (asked === undefined) throw new Error('a request that was open has closed in between');
    bus.publish(partnerLive(partner_id), { type: 'changed', what: 'approvals' });
    return asked;
  }

  /** Waits until the request is decided, late, or nobody waits any more. */
  async #settled(
    request: OpenApproval,
    partner_id: string,
    { signal, within_ms = Infinity }: Patience,
  ): Promise<void> {
    const { bus, clock, now } = this.#options;
    signal.throwIfAborted();
    if (request.status !== 'requested') return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    using _decided = bus.subscribe(approvalDecided(request.approval_id), () => resolve());
    // It may have been decided before anybody listened.
    const found = await this.#find(request.approval_id, partner_id);
    if (found?.status !== 'requested') return;
    const left = Math.max(0, request.expires_at.getTime() - now());
    const timer = clock.setTimeout(resolve, Math.min(left, within_ms));
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    try {
      await promise;
    } finally {
      clock.clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  }

  readonly #sweep = (): void => {
    this.#expire()
      .catch(this.#options.onFailure)
      .finally(() => {
        if (!this.#disposed) this.#timer = this.#options.clock.setTimeout(this.#sweep, SWEEP_MS);
      });
  };

  async #expire(): Promise<void> {
    const { db, bus, now } = this.#options;
    const partners = await db.asSystem('requests of all tenants that are late expire in one sweep', (tx) =>
      expireApprovals(tx, new Date(now())),
    );
    for (const partner of partners) bus.publish(partnerLive(partner), { type: 'changed', what: 'approvals' });
  }
}
