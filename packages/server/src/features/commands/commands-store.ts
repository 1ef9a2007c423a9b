import type { CommandResult, QueuedCommand, WholeCommand } from '@guru/protocol/api';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Tx } from '../../db/index.ts';
import type { ShownCommand, StoredRequest } from '../../db/tables/commands.ts';
import { decodeCursor, encodeCursor } from '../../http/index.ts';

interface CommandRow {
  readonly command_id: string;
  readonly agent_id: string;
  readonly hostname: string;
  readonly state: QueuedCommand['state'];
  readonly reason: string | null;
  readonly shown: ShownCommand;
  readonly timeout_ms: number;
  readonly created_by: string | null;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly delivered_at: Date | null;
  readonly started_at: Date | null;
  readonly cancel_requested_at: Date | null;
  readonly finished_at: Date | null;
  readonly result: CommandResult | null;
}

export interface NewCommand {
  readonly partner_id: string;
  readonly agent_id: string;
  readonly request: StoredRequest;
  readonly shown: ShownCommand;
  readonly created_by: string;
  readonly created_at: Date;
  readonly expires_at: Date;
}

export interface CommandListQuery {
  readonly agent_id?: string | undefined;
  readonly open?: 'true' | 'false' | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

const Position = z.tuple([z.uuid()]);

/** Whether there is such a device. */
export async function agentExists(tx: Tx, agentId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('agents')
    .select('agent_id')
    .where('agent_id', '=', agentId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** Adds a command, unless `most` are open for the device already: then undefined. */
export async function insertCommand(tx: Tx, command: NewCommand, most: number): Promise<string | undefined> {
  const { request, shown, ...row } = command;
  const { rows } = await sql<{ command_id: string }>`
    insert into commands (partner_id, agent_id, request, shown, timeout_ms, created_by, created_at, expires_at)
    select ${row.partner_id}::uuid, ${row.agent_id}::uuid, ${JSON.stringify(request)}::jsonb, ${JSON.stringify(shown)}::jsonb,
      ${request.timeout_ms}::integer, ${row.created_by}::uuid, ${row.created_at}::timestamptz, ${row.expires_at}::timestamptz
    where (select count(*) from commands where agent_id = ${row.agent_id}::uuid and finished_at is null) < ${most}::integer
    returning command_id`.execute(tx);
  return rows[0]?.command_id;
}

/** One command, or undefined. */
export async function readCommand(tx: Tx, commandId: string): Promise<WholeCommand | undefined> {
  const row = await rowsOf(tx).select('c.result').where('c.command_id', '=', commandId).executeTakeFirst();
  return row && { ...toCommand(row), result: row.result };
}

/** A page of the partner's commands, newest first: their ids rise with time. Throws `bad_cursor`. */
export async function listCommands(
  tx: Tx,
  partnerId: string,
  { agent_id, open, cursor, limit }: CommandListQuery,
): Promise<{ items: QueuedCommand[]; next_cursor: string | null }> {
  let query = rowsOf(tx)
    .where('c.partner_id', '=', partnerId)
    .orderBy('c.command_id', 'desc')
    .limit(limit + 1);
  if (agent_id !== undefined) query = query.where('c.agent_id', '=', agent_id);
  if (open !== undefined) query = query.where('c.finished_at', open === 'true' ? 'is' : 'is not', null);
  if (cursor !== undefined) query = query.where('c.command_id', '<', decodeCursor(Position, cursor)[0]);
  const rows = await query.execute();
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { items: shown.map(toCommand), next_cursor: last ? encodeCursor([last.command_id]) : null };
}

function rowsOf(tx: Tx) {
  return tx
    .selectFrom('commands as c')
    .innerJoin('agents as a', 'a.agent_id', 'c.agent_id')
    .where('a.revoked_at', 'is', null)
    .select([
      'c.command_id',
      'c.agent_id',
      'a.hostname',
      'c.state',
      'c.reason',
      'c.shown',
      'c.timeout_ms',
      'c.created_by',
      'c.created_at',
      'c.expires_at',
      'c.delivered_at',
      'c.started_at',
      'c.cancel_requested_at',
      'c.finished_at',
    ]);
}

function toCommand({ shown, ...row }: Omit<CommandRow, 'result'>): QueuedCommand {
  const { command, shell, cwd, env, as } = shown;
  return {
    command_id: row.command_id,
    agent_id: row.agent_id,
    hostname: row.hostname,
    state: row.state,
    reason: row.reason,
    ...{ command, shell, cwd, env, as },
    timeout_ms: row.timeout_ms,
    created_by: row.created_by,
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
    delivered_at: textOf(row.delivered_at),
    started_at: textOf(row.started_at),
    cancel_requested_at: textOf(row.cancel_requested_at),
    finished_at: textOf(row.finished_at),
  };
}

function textOf(time: Date | null): string | null {
  return time?.toISOString() ?? null;
}
