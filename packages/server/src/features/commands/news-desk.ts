import type { CommandReport } from '@guru/protocol/control';
import { type AgentOf, agentCommands, type Bus, type CommandNews } from '../../bus/index.ts';
import type { Db } from '../../db/index.ts';
import type { Logger } from '../../log.ts';
import { recordAudit } from '../audit/audit.ts';
import { readCommand } from './commands-store.ts';
import { endingOf } from './ending.ts';
import { tellOfCommands } from './tell.ts';
import { type CommandEnding, endCommand, markRunning } from './way-store.ts';

/** Longer than an order may take to be acknowledged or given up. */
const DELIVER_WITHIN_MS = 15_000;
/** News of one device that may wait. One that says more says it again: nothing counts before it is confirmed. */
const MAX_WAITING = 8;

export interface NewsDeskOptions {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: Logger;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** A device has no command under way any more. */
  readonly onFree: (agent: AgentOf) => void;
}

/** Stores what devices say of their commands, of each device in order, and confirms each result once it is stored. */
export class NewsDesk implements AsyncDisposable {
  readonly #options: NewsDeskOptions;
  readonly #waiting = new Map<string, { count: number; last: Promise<void> }>();

  constructor(options: NewsDeskOptions) {
    this.#options = options;
  }

  hear(news: CommandNews): void {
    const { agent_id } = news;
    const queue = this.#waiting.get(agent_id) ?? { count: 0, last: Promise.resolve() };
    if (queue.count >= MAX_WAITING) return;
    queue.count += 1;
    queue.last = queue.last
      .then(() => this.#take(news))
      .finally(() => {
        queue.count -= 1;
        if (queue.count === 0) this.#waiting.delete(agent_id);
      });
    this.#waiting.set(agent_id, queue);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#waiting.values()].map(({ last }) => last));
  }

  async #take(news: CommandNews): Promise<void> {
    const agent = { agent_id: news.agent_id, partner_id: news.partner_id };
    try {
      if (news.type === 'started') await this.#begin(agent, news.command_id);
      else await this.#end(agent, news.report);
    } catch (error) {
      // It is not confirmed, so the device says it again.
      this.#options.log.warn({ err: error, ...agent }, 'what a device says of a command could not be stored');
    }
  }

  async #begin({ agent_id, partner_id }: AgentOf, commandId: string): Promise<void> {
    const { db, bus, now } = this.#options;
    const isNews = await db.asPartner(partner_id, (tx) =>
      markRunning(tx, agent_id, commandId, new Date(now())),
    );
    if (isNews) tellOfCommands(bus, partner_id);
  }

  async #end(agent: AgentOf, report: CommandReport): Promise<void> {
    const { bus, onFree } = this.#options;
    const { command_id } = report;
    if (await this.#store(agent, report)) tellOfCommands(bus, agent.partner_id);
    const message = { type: 'command_stored', payload: { command_id } } as const;
    void bus.request(
      agentCommands(agent.agent_id),
      { kind: 'deliver', message },
      { timeout_ms: DELIVER_WITHIN_MS },
    );
    onFree(agent);
  }

  /** Answers whether the command has ended with this. */
  async #store({ agent_id, partner_id }: AgentOf, report: CommandReport): Promise<boolean> {
    const { db, now } = this.#options;
    const ending = endingOf(report);
    return await db.asPartner(partner_id, async (tx) => {
      const isEnd = await endCommand(tx, agent_id, report.command_id, ending, new Date(now()));
      const action = isEnd ? 'command.ended' : 'command.late_result';
      if (!isEnd) {
        const known = await readCommand(tx, report.command_id);
        const isGivenUp = known?.state === 'lost' || known?.state === 'undeliverable';
        if (known?.agent_id !== agent_id || !isGivenUp || ending.state === 'lost') return false;
      }
      const target = { target_kind: 'command', target_id: report.command_id };
      const details = detailsOf(agent_id, ending);
      await recordAudit(tx, partner_id, { kind: 'agent', id: agent_id }, { action, ...target, details });
      return isEnd;
    });
  }
}

/** Without what was printed: its size and its hash are enough to know it again. */
function detailsOf(agent_id: string, { state, reason, result }: CommandEnding): Record<string, unknown> {
  if (result === null) return { agent_id, state, reason };
  const { stdout, stderr, ...exit } = result;
  const sum = ({ bytes, sha256 }: typeof stdout) => ({ bytes, sha256 });
  return { agent_id, state, reason, ...exit, stdout: sum(stdout), stderr: sum(stderr) };
}
