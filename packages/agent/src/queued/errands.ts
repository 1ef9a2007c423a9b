import type { CommandReport, CommandToRun, FromAgent, Order } from '@guru/protocol/control';
import { type Log, textOf } from '../log.ts';
import type { Journal, Note } from './journal.ts';
import { type GivenUp, runToEnd } from './run.ts';

/** An order about a command that was left for this agent. */
export type CommandOrder = Extract<Order, { type: `command${string}` }>;

export interface ErrandsOptions {
  readonly journal: Journal;
  readonly log: Log;
  /** Says something to the server, if there is a connection; what counts is said again with each new one. */
  readonly say: (message: FromAgent) => void;
}

interface Errand {
  note: Note;
  /** Settles when the note is on the disk; rejects when it can't be. */
  noted: Promise<void>;
  /** Only one that runs here has these. */
  readonly stop: AbortController;
  givenUp?: GivenUp;
  hasStarted: boolean;
  ended?: Promise<void>;
}

/**
 * The commands that were left for this agent (spec §3.1). Each is noted on the disk before it is acknowledged, and acknowledged before it runs: whenever the agent dies, it knows afterwards which
 * have begun, and begins none of them again.
 */
export class Errands implements AsyncDisposable {
  readonly #options: ErrandsOptions;
  readonly #errands = new Map<string, Errand>();

  private constructor(options: ErrandsOptions) {
    this.#options = options;
  }

  /** Reads what is noted. What had begun when the agent died is lost, and is noted so. */
  static async open(options: ErrandsOptions): Promise<Errands> {
    const errands = new Errands(options);
    for (const [id, note] of await options.journal.read()) {
      const errand = errands.#add(id, note, Promise.resolve());
      if (note.state === 'begun') {
        const message = 'The agent ended while it ran; what became of it is not known.';
        await errands.#end(id, errand, { outcome: 'lost', message, exit: null });
      }
    }
    return errands;
  }

  /** Does what an order asks for, once, and acknowledges it. */
  take(order: CommandOrder): void {
    const work = this.#do(order).catch((error: unknown) => {
      this.#options.log.error(`The order ${order.type} could not be carried out: ${textOf(error)}`);
    });
    void work;
  }

  /** There is a new connection: says everything that the server has not confirmed. */
  tellAll(): void {
    for (const [id, { note }] of this.#errands) if (note.state !== 'stored') this.#tell(id);
  }

  /** Ends what runs. Settles when that is gone and noted. */
  async [Symbol.asyncDispose](): Promise<void> {
    const running = [...this.#errands.values()].filter(({ ended }) => ended !== undefined);
    for (const errand of running) giveUp(errand, 'stopped');
    await Promise.all(running.map(({ ended }) => ended));
  }

  async #do(order: CommandOrder): Promise<void> {
    const { command_id } = order.payload;
    const known = this.#errands.get(command_id);
    switch (order.type) {
      case 'command':
        if (known === undefined) return await this.#begin(order.id, order.payload);
        break;
      case 'command_cancel':
        if (known === undefined)
          await this.#settle(command_id, 'cancelled', 'It was cancelled before it began.');
        else if (known.note.state === 'begun') giveUp(known, 'cancelled');
        break;
      case 'command_report':
        if (known === undefined) await this.#settle(command_id, 'lost', 'The device knows nothing of it.');
        break;
      case 'command_stored':
        if (known?.note.state === 'ended') await this.#forget(command_id, known);
        this.#acknowledge(order.id);
        return;
    }
    // What came of the first order is on the disk before the second is acknowledged.
    await known?.noted.catch(() => undefined);
    this.#acknowledge(order.id);
    this.#tell(command_id);
  }

  async #begin(orderId: string, command: CommandToRun): Promise<void> {
    const { command_id } = command;
    const note: Note = { state: 'begun' };
    const errand = this.#add(command_id, note, this.#options.journal.write(command_id, note));
    try {
      await errand.noted;
    } catch (error) {
      this.#options.log.error(
        `A command can not be noted on the disk, and so does not run: ${textOf(error)}`,
      );
      const message = `the agent can not write to its folder: ${textOf(error)}`;
      this.#acknowledge(orderId);
      await this.#end(command_id, errand, { outcome: 'not_started', message, exit: null });
      return;
    }
    this.#acknowledge(orderId);
    errand.ended = this.#run(command, errand);
    await errand.ended;
  }

  async #run(command: CommandToRun, errand: Errand): Promise<void> {
    const { command_id } = command;
    this.#options.log.info('A command that was left for this device begins.');
    const outcome = await runToEnd(command, {
      signal: errand.stop.signal,
      givenUp: () => errand.givenUp,
      onStarted: () => {
        errand.hasStarted = true;
        this.#tell(command_id);
      },
    });
    await this.#end(command_id, errand, outcome);
  }

  #add(id: string, note: Note, noted: Promise<void>): Errand {
    const errand = { note, noted, stop: new AbortController(), hasStarted: false };
    this.#errands.set(id, errand);
    return errand;
  }

  /** Settles a command that never begins. */
  async #settle(id: string, outcome: 'cancelled' | 'lost', message: string): Promise<void> {
    const errand = this.#add(id, { state: 'begun' }, Promise.resolve());
    await this.#end(id, errand, { outcome, message, exit: null }, false);
  }

  async #end(
    id: string,
    errand: Errand,
    outcome: Omit<CommandReport, 'command_id'>,
    isTold = true,
  ): Promise<void> {
    const message = sayable(outcome.message);
    const note: Note = { state: 'ended', report: { command_id: id, ...outcome, message } };
    errand.note = note;
    errand.noted = this.#options.journal.write(id, note);
    await errand.noted.catch((error: unknown) =>
      this.#options.log.error(`The end of a command can not be noted on the disk: ${textOf(error)}`),
    );
    if (isTold) this.#tell(id);
  }

  /** The server has the result: the id is remembered alone. */
  async #forget(id: string, errand: Errand): Promise<void> {
    errand.note = { state: 'stored' };
    errand.noted = this.#options.journal.write(id, errand.note);
    await errand.noted;
    for (const forgotten of await this.#options.journal.prune(this.#notes())) this.#errands.delete(forgotten);
  }

  #notes(): ReadonlyMap<string, Note> {
    return new Map([...this.#errands].map(([id, { note }]) => [id, note]));
  }

  #tell(id: string): void {
    const errand = this.#errands.get(id);
    if (errand === undefined) return;
    const { note, hasStarted } = errand;
    if (note.state === 'ended') this.#options.say({ type: 'command_result', payload: note.report });
    else if (note.state === 'stored') {
      const message = 'It has ended long ago, and its result was handed over.';
      const payload = { command_id: id, outcome: 'lost', message, exit: null } as const;
      this.#options.say({ type: 'command_result', payload });
    } else if (hasStarted) this.#options.say({ type: 'command_started', payload: { command_id: id } });
  }

  #acknowledge(id: string): void {
    this.#options.say({ type: 'ack', payload: { id } });
  }
}

/** As the server takes it: bounded, and without what can't be stored. */
function sayable(text: string): string {
  return text.slice(0, 1000).toWellFormed().replaceAll('\0', '\ufffd');
}

function giveUp(errand: Errand, why: GivenUp): void {
  errand.givenUp ??= why;
  errand.stop.abort();
}
