import type { queuedCommands } from '@guru/protocol/api';
import type { AgentOf, Bus } from '../../bus/index.ts';
import { ApiError } from '../../errors/index.ts';
import type { HandlersOf } from '../../http/index.ts';
import { agentExists, insertCommand, listCommands, readCommand } from './commands-store.ts';
import { readOrder } from './order.ts';
import { tellOfCommands } from './tell.ts';
import { cancelCommand } from './way-store.ts';

/** Open commands of one device: far more than anyone leaves for one. */
const MOST_OPEN = 100;

export interface CommandsRoutesParts {
  readonly bus: Bus;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Hears of a device that has something to do. */
  readonly onWork: (agent: AgentOf) => void;
}

/** Commands that are left for devices. */
export function commandsRoutes({ bus, now, onWork }: CommandsRoutesParts): HandlersOf<typeof queuedCommands> {
  return {
    'POST /api/v1/agents/{agent_id}/commands': async ({ tx, audit, afterCommit, user, params, body }) => {
      const { partner_id, user_id } = user;
      const { agent_id } = params;
      const { request, shown } = readOrder(body);
      if (!(await agentExists(tx, agent_id))) throw new ApiError('agent_not_found');
      const created_at = new Date(now());
      const expires_at = new Date(now() + body.expires_in_s * 1000);
      const times = { created_at, expires_at };
      const row = { partner_id, agent_id, request, shown, created_by: user_id, ...times };
      const command_id = await insertCommand(tx, row, MOST_OPEN);
      if (command_id === undefined) throw new ApiError('too_many_commands');
      await audit({
        action: 'command.queued',
        target_kind: 'command',
        target_id: command_id,
        details: { agent_id, ...shown, expires_at: expires_at.toISOString() },
      });
      afterCommit(() => {
        onWork({ agent_id, partner_id });
        tellOfCommands(bus, partner_id);
      });
      const { result: _, ...command } = await found(readCommand(tx, command_id));
      return command;
    },

    'GET /api/v1/commands': ({ tx, user, query }) => listCommands(tx, user.partner_id, query),

    'GET /api/v1/commands/{command_id}': ({ tx, params }) => found(readCommand(tx, params.command_id)),

    'DELETE /api/v1/commands/{command_id}': async ({ tx, audit, afterCommit, user, params }) => {
      const { partner_id } = user;
      const { command_id } = params;
      const cancelled = await cancelCommand(tx, command_id, new Date(now()));
      const { result: _, ...command } = await found(readCommand(tx, command_id));
      if (cancelled !== undefined) {
        const { agent_id, at } = cancelled;
        const details = { agent_id, at };
        await audit({ action: 'command.cancelled', target_kind: 'command', target_id: command_id, details });
        afterCommit(() => {
          onWork({ agent_id, partner_id });
          tellOfCommands(bus, partner_id);
        });
      }
      return command;
    },
  };
}

async function found<T>(command: Promise<T | undefined>): Promise<T> {
  const value = await command;
  if (value === undefined) throw new ApiError('command_not_found');
  return value;
}
