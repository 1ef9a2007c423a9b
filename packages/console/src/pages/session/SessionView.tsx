import { Link } from '@tanstack/react-router';
import type { SessionRecord } from '../../api/recordings.ts';
import { reasonWords } from '../../device-session/texts.ts';
import { clockTime } from '../../lib/clock-time.ts';
import { formatBytes } from '../../lib/units.ts';
import { Button } from '../../ui/Button.tsx';
import { PageHeader, Section } from '../../ui/Section.tsx';
import { Status } from '../../ui/Status.tsx';
import { Time } from '../../ui/Time.tsx';
import { TEXTS } from './texts.ts';
import { entryWords } from './words.ts';

type Recording = SessionRecord['recordings'][number];
type Entry = SessionRecord['timeline']['items'][number];

interface Props {
  session: SessionRecord;
  timeline: readonly Entry[];
  more: boolean;
  busy: boolean;
  onMore: () => void;
}

export function SessionView({ session, timeline, more, busy, onMore }: Props) {
  const { tech_name, hostname, status, opened_at, close_reason, recordings } = session;
  return (
    <>
      <PageHeader title={TEXTS.title(tech_name, hostname)}>
        <span className="flex items-center gap-3 text-ink-2">
          <Status state={status} />
          <Time at={opened_at} />
          {close_reason !== null && reasonWords(close_reason)}
        </span>
      </PageHeader>
      <Section title={TEXTS.recordings} className="mt-6">
        {recordings.length === 0 ? (
          <p className="pt-3 text-ink-3">{TEXTS.noRecordings}</p>
        ) : (
          <ul>
            {recordings.map((recording) => (
              <RecordingRow key={recording.recording_id} recording={recording} />
            ))}
          </ul>
        )}
      </Section>
      <Section title={TEXTS.timeline} className="mt-6">
        <Timeline timeline={timeline} openedAt={opened_at} />
        {more && (
          <Button busy={busy} onClick={onMore} className="mt-3">
            {TEXTS.more}
          </Button>
        )}
      </Section>
    </>
  );
}

function RecordingRow({ recording }: { recording: Recording }) {
  const {
    recording_id,
    started_at,
    ended_at,
    duration_ms,
    output_bytes,
    lost_bytes,
    exit_code,
    exit_signal,
  } = recording;
  const exit =
    ended_at === null ? TEXTS.live : (exit_signal ?? (exit_code === null ? '' : TEXTS.exit(exit_code)));
  return (
    <li className="border-b border-line/70">
      <Link
        to="/recordings/$recordingId"
        params={{ recordingId: recording_id }}
        className="flex h-8 items-center gap-4 hover:bg-hover focus-visible:-outline-offset-2 max-sm:h-10"
      >
        <span className="w-14 text-accent-ink">{TEXTS.replay}</span>
        <span className="w-24">
          <Time at={started_at} />
        </span>
        <span className="num w-16 text-right text-ink-2">{clockTime(duration_ms)}</span>
        <span className="num w-20 text-right text-ink-2">{formatBytes(output_bytes)}</span>
        <span className="truncate text-ink-2">{exit}</span>
        {lost_bytes > 0 && <span className="text-bad">{TEXTS.lost}</span>}
      </Link>
    </li>
  );
}

function Timeline({ timeline, openedAt }: { timeline: readonly Entry[]; openedAt: string }) {
  const opened = Date.parse(openedAt);
  return (
    <table aria-label={TEXTS.timeline} className="w-full table-fixed">
      <thead>
        <tr className="h-8 border-b border-line text-left text-12 text-ink-3 *:font-normal">
          <th className="w-20">{TEXTS.time}</th>
          <th className="w-44 max-sm:w-32">{TEXTS.what}</th>
          <th>{TEXTS.details}</th>
        </tr>
      </thead>
      <tbody>
        {timeline.map((entry, index) => (
          <TimelineRow key={index} entry={entry} opened={opened} />
        ))}
      </tbody>
    </table>
  );
}

function TimelineRow({ entry, opened }: { entry: Entry; opened: number }) {
  const { at, channel_id } = entry;
  const { what, about } = entryWords(entry);
  return (
    <tr className="h-8 border-b border-line/70 align-top *:py-1.5 *:pr-3">
      <td className="num text-ink-2">{clockTime(Math.max(0, Date.parse(at) - opened))}</td>
      <td>
        {what}
        {channel_id !== null && <span className="text-ink-3"> #{channel_id}</span>}
      </td>
      <td className="font-mono text-12 break-words text-ink-2">{about}</td>
    </tr>
  );
}
