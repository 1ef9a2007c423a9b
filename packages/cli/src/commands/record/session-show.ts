import type { ApiClient, CallOutput } from '@guru/client';
import { Command } from 'commander';
import { openAccount, print } from '../../context.ts';
import { bytes } from '../../output/format.ts';
import { plain, safeJson } from '../../output/plain.ts';
import { type Column, formatTable } from '../../output/table.ts';
import { clockTime } from './span.ts';

type Shown = CallOutput<'GET /api/v1/tunnel/sessions/{session_id}'>;
type Entry = Shown['timeline']['items'][number];
type Recording = Shown['recordings'][number];

const PAGE = 500;

export function sessionShowCommand(): Command {
  return new Command('show')
    .description('show what happened in a session, and its recordings')
    .argument('<session>', 'its id')
    .option('--json', 'as JSON')
    .action(async (session_id: string, { json }: { readonly json?: boolean }) => {
      const { api } = openAccount();
      const shown = await readWhole(api, session_id);
      if (json) print(safeJson(shown));
      else printSession(shown);
    });
}

async function readWhole(api: ApiClient, session_id: string) {
  const timeline: Entry[] = [];
  let cursor: string | undefined;
  for (;;) {
    const page: Shown = await api('GET /api/v1/tunnel/sessions/{session_id}', {
      params: { session_id },
      query: { cursor, limit: PAGE },
    });
    timeline.push(...page.timeline.items);
    if (page.timeline.next_cursor === null) return { ...page, timeline };
    cursor = page.timeline.next_cursor;
  }
}

function printSession(session: Awaited<ReturnType<typeof readWhole>>): void {
  const { tech_name, hostname, status, opened_at, closed_at, close_reason, recordings, timeline } = session;
  print(plain(`${tech_name} on ${hostname}, ${status}`));
  print(
    `opened ${opened_at}${closed_at === null ? '' : `, closed ${closed_at} (${plain(close_reason ?? '')})`}`,
  );
  if (recordings.length > 0) {
    print('');
    const columns: Column<Recording>[] = [
      { title: 'RECORDING', value: ({ recording_id }) => recording_id },
      { title: 'STARTED', value: ({ started_at }) => started_at },
      { title: 'LENGTH', value: ({ duration_ms }) => clockTime(duration_ms), align: 'right' },
      { title: 'OUTPUT', value: ({ output_bytes }) => bytes(output_bytes), align: 'right' },
      { title: 'EXIT', value: exitOf },
    ];
    for (const line of formatTable(columns, recordings)) print(line);
  }
  print('');
  const columns: Column<Entry>[] = [
    { title: 'TIME', value: ({ at }) => at },
    { title: 'WHAT', value: ({ operation }) => operation },
    {
      title: 'CHANNEL',
      value: ({ channel_id }) => (channel_id === null ? '' : String(channel_id)),
      align: 'right',
    },
    { title: 'DETAILS', value: ({ details }) => JSON.stringify(details) },
  ];
  for (const line of formatTable(columns, timeline)) print(line);
}

function exitOf({ ended_at, exit_code, exit_signal, cut }: Recording): string {
  if (ended_at === null) return 'still open';
  if (exit_signal !== null) return exit_signal;
  if (exit_code !== null) return String(exit_code);
  return cut ? 'cut off' : 'closed';
}
