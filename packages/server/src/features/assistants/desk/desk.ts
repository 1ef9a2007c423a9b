import type { ApprovalAction } from '@guru/protocol/api';
import type { Db, Tx } from '../../../db/index.ts';
import type { AuditEntry } from '../../../http/contract.ts';
import { recordAudit } from '../../audit/audit.ts';
import { consumeApproval } from '../approvals/approvals-store.ts';
import type { Answer, Approvals } from '../approvals/ask.ts';
import { contentHash } from '../approvals/content-hash.ts';
import { type Device, findDevice } from '../devices-store.ts';
import { type Decision, decide } from '../fence/decide.ts';
import type { KeyHolder } from '../keys/keys-store.ts';
import type { AssistantSignIn } from '../keys/sign-in.ts';
import type { Loan, SharedSessions } from '../sessions/shared-sessions.ts';
import type { Calls } from './calls.ts';
import { Plain } from './plain.ts';

/** How long a call waits for a person when its client has asked for no news meanwhile, and so may believe it lost after a minute. */
const QUIET_WAIT_MS = 50_000;

export interface DeskParts {
  readonly db: Db;
  readonly calls: Calls;
  readonly approvals: Approvals;
  readonly sessions: SharedSessions;
  readonly signIn: Pick<AssistantSignIn, 'again'>;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** One call of an assistant. */
export interface Call {
  readonly holder: KeyHolder;
  /** Aborted when the client has given the call up, or the key is worth nothing any more. */
  readonly signal: AbortSignal;
  /** Says what the call waits for, until disposed; null when the client wants no news. */
  readonly news: ((message: string) => Disposable) | null;
}

/** What an assistant wants to do, and why. */
export interface Wish {
  readonly device: Device;
  readonly action: ApprovalAction;
  readonly reason: string;
}

/** The place at which every call passes the fence. Nothing reaches a device but through `act`. */
export class Desk {
  readonly #parts: DeskParts;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** One transaction in the assistant's tenant. */
  read<T>({ holder }: Call, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#parts.db.asPartner(holder.partner_id, work);
  }

  async audit({ holder }: Call, entry: AuditEntry): Promise<void> {
    const { partner_id, assistant_id } = holder;
    await this.#parts.db.asPartner(partner_id, (tx) =>
      recordAudit(tx, partner_id, { kind: 'assistant', id: assistant_id }, entry),
    );
  }

  /** A device inside the fence. Throws `Plain` for one that isn't there or is outside, which look the same. */
  async device(call: Call, agentId: string): Promise<Device> {
    const device = await this.read(call, (tx) => findDevice(tx, call.holder.fence, agentId));
    if (device === undefined)
      throw new Plain('There is no such device: list_devices shows those that there are.');
    return device;
  }

  /** Lends the session on a device, for what has been decided already. */
  borrow({ holder, signal }: Call, { agent_id }: Device): Promise<Loan> {
    const { partner_id, assistant_id } = holder;
    return this.#parts.sessions.borrow({ partner_id, user_id: assistant_id }, agent_id, signal);
  }

  /** Counts a call that reaches a device. Throws `Plain` for a viewer, and for one that comes too soon. */
  admit({ holder }: Call): void {
    if (holder.role === 'viewer') throw new Plain('This assistant may look at the list of devices only.');
    this.#parts.calls.pace(holder);
  }

  /** What the fence says of an action; what it refuses is audited and thrown as `Plain`. */
  async decide(
    call: Call,
    { device, action }: Omit<Wish, 'reason'>,
  ): Promise<Exclude<Decision, { verdict: 'refused' }>> {
    const decision = decide(call.holder.fence, action);
    if (decision.verdict !== 'refused') return decision;
    const details = { tool: action.tool, why: decision.why };
    await this.audit(call, {
      action: 'fence.refused',
      target_kind: 'agent',
      target_id: device.agent_id,
      details,
    });
    throw new Plain(`Refused: ${decision.why} No person is asked; don’t try it in another form.`);
  }

  /**
   * Does something on a device if the fence lets it, or a person does. `act` runs at most once, with the id of the yes that was used; it never runs for what was
   * refused, denied, late, or changed in between. Throws `Plain` in all those cases.
   */
  async act<T>(call: Call, wish: Wish, act: (approvalId: string | null) => Promise<T>): Promise<T> {
    const decision = await this.decide(call, wish);
    if (decision.verdict === 'allowed') return await act(null);
    const approvalId = await this.#askPerson(call, wish, decision.why);
    await this.#use(call, wish, approvalId);
    return await act(approvalId);
  }

  async #askPerson(call: Call, { device, action, reason }: Wish, fenced_by: string): Promise<string> {
    const { holder, signal } = call;
    let news: Disposable | undefined;
    try {
      const answer = await this.#parts.approvals.ask(
        { holder, agent_id: device.agent_id, action, fenced_by, reason },
        {
          signal,
          within_ms: call.news === null ? QUIET_WAIT_MS : undefined,
          onAsked: (id) => {
            news = call.news?.(`Waiting for a person’s yes in the console, request ${id}. ${fenced_by}`);
          },
        },
      );
      if (answer.status === 'approved') return answer.approval_id;
      throw new Plain(wordsFor(answer, fenced_by));
    } finally {
      news?.[Symbol.dispose]();
    }
  }

  /** Uses a yes, after a look at whether the key, the fence and the device still let it be used. */
  async #use(call: Call, { device, action }: Wish, approvalId: string): Promise<void> {
    const { db, signIn, now } = this.#parts;
    const holder = await signIn.again(call.holder);
    if (holder === undefined || holder.role === 'viewer')
      throw new Plain('The key is worth nothing any more.');
    await this.device({ ...call, holder }, device.agent_id);
    await this.decide({ ...call, holder }, { device, action });
    call.signal.throwIfAborted();
    const isUsed = await db.asPartner(holder.partner_id, (tx) =>
      consumeApproval(tx, approvalId, contentHash(device.agent_id, action), new Date(now())),
    );
    if (!isUsed) throw new Plain('The yes was used by another call, or came too late. Nothing was done.');
  }
}

function wordsFor(answer: Exclude<Answer, { status: 'approved' }>, fencedBy: string): string {
  switch (answer.status) {
    case 'denied': {
      const note = answer.note === '' ? '' : ` They say: ${answer.note}`;
      return `Denied by ${answer.by || 'a person'}. Nothing was done; don’t try it in another form.${note}`;
    }
    case 'expired':
      return 'Nobody answered in time, and the request has expired. Nothing was done.';
    case 'waiting':
      return `Not done yet: ${fencedBy} Request ${answer.approval_id} waits for a person’s yes in the console. Make exactly the same call again later to go on.`;
    case 'too_many':
      return 'Too many requests of yours wait for a person already. Nothing was done.';
  }
}
