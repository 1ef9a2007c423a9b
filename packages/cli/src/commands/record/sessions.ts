import type { ApiClient, CallOutput } from '@guru/client';
import { Command, InvalidArgumentError } from 'commander';
import { hint, openAccount, print } from '../../context.ts';
import { findDevice } from '../../device/find.ts';
import { ago } from '../../output/format.ts';
import { safeJson } from '../../output/plain.ts';
import { type Column, formatTable } from '../../output/table.ts';
import { sessionShowCommand } from './session-show.ts';

type Session = CallOutput<'GET /api/v1/tunnel/sessions'>['items'][number];

interface Options {
  readonly device?: string;
  readonly live?: boolean;
  readonly limit: number;
  readonly json?: boolean;
}

/** The server answers at most this many at once. */
const PAGE = 500;

const EXAMPLES = `
Examples:
  guru sessions                       the newest
  guru sessions --device web-01 --live
  guru sessions show 019f2b3c-…       what happened in one
  guru sessions --json | jq -r '.[0].session_id'`;

export function sessionsCommand(): Command {
  return new Command('sessions')
    .description('list sessions, newest first, and show what happened in one')
    .option('--device <device>', 'only those on one device')
    .option('--live', 'only those that are open')
    .option('--limit <count>', 'at most so many', parseCount, 50)
    .option('--json', 'as a JSON array')
    .addHelpText('after', EXAMPLES)
    .action(list)
    .addCommand(sessionShowCommand());
}

async function list(options: Options): Promise<void> {
  const { api } = openAccount();
  const sessions = await readSessions(api, options);
  if (options.json) {
    print(safeJson(sessions));
    return;
  }
  if (sessions.length === 0) {
    print('No session fits.');
    hint('A session begins with: guru shell <device>');
    return;
  }
  const now = Date.now();
  const columns: Column<Session>[] = [
    { title: 'SESSION', value: ({ session_id }) => session_id },
    { title: 'STATUS', value: ({ status }) => status },
    { title: 'TECHNICIAN', value: ({ tech_name }) => tech_name },
    { title: 'DEVICE', value: ({ hostname }) => hostname },
    { title: 'OPENED', value: ({ opened_at }) => ago(opened_at, now), align: 'right' },
    { title: 'ENDED', value: ({ close_reason }) => close_reason ?? '–' },
  ];
  for (const line of formatTable(columns, sessions)) print(line);
}

async function readSessions(api: ApiClient, { device, live, limit }: Options): Promise<Session[]> {
  const agent_id = device === undefined ? undefined : (await findDevice(api, device)).agent_id;
  const query = { agent_id, live: live ? ('true' as const) : undefined };
  const sessions: Session[] = [];
  let cursor: string | undefined;
  for (;;) {
    const count = Math.min(PAGE, limit - sessions.length);
    const page = await api('GET /api/v1/tunnel/sessions', { query: { ...query, cursor, limit: count } });
    sessions.push(...page.items);
    if (page.next_cursor === null || sessions.length >= limit) return sessions;
    cursor = page.next_cursor;
  }
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('It is a whole number from 1.');
  return count;
}
