import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FromAgent } from '@guru/protocol/control';
import { type Log, textOf } from '../log.ts';
import type { CommandOrder, Errands } from './errands.ts';

/** In the agent's own folder. */
const JOURNAL_FOLDER = 'commands';

/** Commands that were left for this agent, as the rest of it knows them. */
export interface QueuedCommands extends AsyncDisposable {
  /** Takes an order about a command: acknowledges it and carries it out. */
  take(order: CommandOrder): void;
  /** There is a new connection. */
  onUp(): void;
}

export interface QueuedCommandsOptions {
  /** The agent's own; without one no command can be carried out, for none could be remembered. */
  readonly folder: string | undefined;
  readonly log: Log;
  /** Says something to the server, if there is a connection. */
  readonly say: (message: FromAgent) => void;
}

/** What carries out commands, loaded when the first one comes; or at the first connection, when there is something to tell of earlier ones. */
export function queuedCommands({ folder, log, say }: QueuedCommandsOptions): QueuedCommands {
  const place = folder === undefined ? undefined : join(folder, JOURNAL_FOLDER);
  let loading: Promise<Errands> | undefined;
  const withErrands = (work: (errands: Errands) => void) => {
    if (place === undefined) return;
    loading ??= open(place, log, say);
    loading.then(work).catch((error: unknown) => {
      // Nothing is acknowledged, so the server asks again: what has begun can't be known without the notes.
      loading = undefined;
      log.error(`Commands can not be carried out: ${textOf(error)}`);
    });
  };
  return {
    take(order) {
      if (place === undefined) refuse(order, say);
      else withErrands((errands) => errands.take(order));
    },
    onUp() {
      if (loading !== undefined || (place !== undefined && existsSync(place)))
        withErrands((errands) => errands.tellAll());
    },
    async [Symbol.asyncDispose]() {
      await loading?.then(
        (errands) => errands[Symbol.asyncDispose](),
        () => undefined,
      );
    },
  };
}

async function open(place: string, log: Log, say: QueuedCommandsOptions['say']): Promise<Errands> {
  const [{ Errands }, { Journal }] = await Promise.all([import('./errands.ts'), import('./journal.ts')]);
  return await Errands.open({ journal: new Journal(place), log, say });
}

function refuse(order: CommandOrder, say: QueuedCommandsOptions['say']): void {
  say({ type: 'ack', payload: { id: order.id } });
  if (order.type === 'command_stored') return;
  const { command_id } = order.payload;
  const message = 'The agent has no folder of its own in which it could remember commands.';
  say({ type: 'command_result', payload: { command_id, outcome: 'not_started', message, exit: null } });
}
